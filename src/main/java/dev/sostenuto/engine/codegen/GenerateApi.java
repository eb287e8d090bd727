package dev.sostenuto.engine.codegen;

import dev.sostenuto.engine.function.Documents;
import dev.sostenuto.engine.function.FunctionRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The build's step that holds the committed {@code _generated} files and the Java functions
 * together. Stateless.
 *
 * <p>It fails where a function or an entity has a mistake that would stop the deployment.
 */
public final class GenerateApi {
  private GenerateApi() {}

  /**
   * @param args {@code check} or {@code write}, the folder of the files, then the folders and jars
   *     of classes to read
   * @throws IllegalStateException when {@code check} finds a file that says something else
   */
  public static void main(String[] args) throws IOException {
    boolean write = args.length > 0 && args[0].equals("write");
    if (args.length < 3 || !write && !args[0].equals("check"))
      throw new IllegalArgumentException(
          "Say check or write, the folder of the generated files, and the folders or jars of"
              + " classes, not "
              + Arrays.toString(args)
              + ".");
    Path folder = Path.of(args[1]);
    List<Path> roots = Arrays.stream(args).skip(2).map(Path::of).toList();
    DeploymentClasses classes =
        DeploymentClasses.find(roots, Thread.currentThread().getContextClassLoader());
    SortedMap<String, String> files = files(classes);
    if (write) write(folder, files);
    else check(folder, files);
  }

  static SortedMap<String, String> files(DeploymentClasses classes) {
    return new GeneratedApi(
            FunctionRegistry.described(Documents.deployed(classes.entities()), classes.functions()))
        .files();
  }

  /** What says the right thing already is left alone, so that the page is not built anew for it. */
  static void write(Path folder, Map<String, String> files) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (!isCurrent(path, file.getValue())) Files.writeString(path, file.getValue());
    }
  }

  static void check(Path folder, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (!isCurrent(path, file.getValue()))
        throw new IllegalStateException(
            path
                + " does not say what the Java functions and entities say. Make it anew with 'mvn"
                + " process-classes -Dapi=write', and commit it.");
    }
  }

  private static boolean isCurrent(Path path, String text) throws IOException {
    return Files.exists(path) && Files.readString(path).replace("\r\n", "\n").equals(text);
  }
}
