package dev.sostenuto.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The product with one source file changed, loaded beside the real one. So the product needs no
 * switches for tests.
 *
 * <p>Snippets are found whatever their white space; each must stand in its file exactly once.
 */
final class Mutant extends ClassLoader {
  private static final String OURS = "dev.sostenuto.";
  private static final Map<String, byte[]> ORIGINALS = new HashMap<>();
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** Knows the class path once it has read it. */
  private static final JavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

  private final Map<String, byte[]> changed;

  private Mutant(Map<String, byte[]> changed) {
    super(Mutant.class.getClassLoader());
    this.changed = changed;
  }

  /** The product as it is. */
  static Mutant unchanged() {
    return new Mutant(Map.of());
  }

  /**
   * The product with snippets replaced.
   *
   * @param file from the folder of the project
   * @param snippets old and new text, in turns
   */
  static Mutant of(String file, String... snippets) {
    try {
      String source = Files.readString(Path.of(file));
      for (int i = 0; i < snippets.length; i += 2)
        source = replaced(file, source, snippets[i], snippets[i + 1]);
      return new Mutant(compiled(file, source));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String replaced(String file, String source, String snippet, String by) {
    String pattern =
        Arrays.stream(snippet.trim().split("\\s+"))
            .map(Pattern::quote)
            .collect(Collectors.joining("\\s+"));
    Matcher matcher = Pattern.compile(pattern).matcher(source);
    int found = 0;
    while (matcher.find()) found++;
    if (found != 1)
      throw new AssertionError(
          "This stands in %s %d times, not once; adapt the test to the new code: %s"
              .formatted(file, found, snippet));
    return matcher.reset().replaceFirst(Matcher.quoteReplacement(by));
  }

  private static Map<String, byte[]> compiled(String file, String source) {
    Map<String, ByteArrayOutputStream> classes = new HashMap<>();
    DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
    JavaFileManager files = new InMemory(classes);
    List<String> options = List.of("-parameters", "-proc:none", "-Xlint:none");
    List<Source> sources = List.of(new Source(file, source));
    if (!COMPILER.getTask(null, files, complaints, options, null, sources).call())
      throw new AssertionError(file + ": " + complaints.getDiagnostics());
    Map<String, byte[]> bytes = new HashMap<>();
    classes.forEach((name, out) -> bytes.put(name, out.toByteArray()));
    return bytes;
  }

  /** Our own classes come from here, so that all of them meet the changed one. */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) return super.loadClass(name, resolve);
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) return loaded;
      byte[] bytes = changed.get(name);
      if (bytes == null) bytes = original(name);
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  private byte[] original(String name) throws ClassNotFoundException {
    byte[] known = ORIGINALS.get(name);
    if (known != null) return known;
    String path = name.replace('.', '/') + ".class";
    try (InputStream in = getParent().getResourceAsStream(path)) {
      if (in == null) throw new ClassNotFoundException(name);
      byte[] bytes = in.readAllBytes();
      ORIGINALS.put(name, bytes);
      return bytes;
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** Reads what there is, and writes into memory. */
  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> classes;

    InMemory(Map<String, ByteArrayOutputStream> classes) {
      super(FILES);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new Output(name, classes.computeIfAbsent(name, n -> new ByteArrayOutputStream()));
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String file, String text) {
      super(URI.create("string:///" + Path.of(file).getFileName()), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Output extends SimpleJavaFileObject {
    private final OutputStream out;

    Output(String name, OutputStream out) {
      super(URI.create("mem:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
      this.out = out;
    }

    @Override
    public OutputStream openOutputStream() {
      return out;
    }
  }
}
