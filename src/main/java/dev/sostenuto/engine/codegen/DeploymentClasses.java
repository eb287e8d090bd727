package dev.sostenuto.engine.codegen;

import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.Functions;
import jakarta.enterprise.inject.Vetoed;
import jakarta.persistence.Entity;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a deployment will find of functions and documents among its classes. Immutable.
 *
 * @param functions classes annotated with {@link Functions}, without those that CDI leaves out
 * @param entities JPA entities that extend {@link Document}
 */
record DeploymentClasses(List<Class<?>> functions, List<Class<?>> entities) {
  private static final String CLASS = ".class";

  DeploymentClasses {
    functions = List.copyOf(functions);
    entities = List.copyOf(entities);
  }

  /**
   * Looks through folders and jars.
   *
   * @param roots each one on the loader's class path
   * @throws IllegalStateException for a class that can't be loaded
   */
  static DeploymentClasses find(List<Path> roots, ClassLoader loader) throws IOException {
    List<Class<?>> functions = new ArrayList<>();
    List<Class<?>> entities = new ArrayList<>();
    for (Path root : roots) {
      for (String name : namesIn(root)) {
        Class<?> found = load(name, loader);
        if (isFunctions(found)) functions.add(found);
        if (found.isAnnotationPresent(Entity.class) && Document.class.isAssignableFrom(found))
          entities.add(found);
      }
    }
    return new DeploymentClasses(functions, entities);
  }

  /** As CDI has it: what is vetoed is no bean. */
  private static boolean isFunctions(Class<?> type) {
    return type.isAnnotationPresent(Functions.class) && !type.isAnnotationPresent(Vetoed.class);
  }

  private static List<String> namesIn(Path root) throws IOException {
    if (Files.isDirectory(root)) return namesBelow(root);
    try (FileSystem jar = FileSystems.newFileSystem(root)) {
      return namesBelow(jar.getPath("/"));
    }
  }

  private static List<String> namesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(DeploymentClasses::isClass)
          .map(file -> file.substring(0, file.length() - CLASS.length()).replace('/', '.'))
          .sorted()
          .toList();
    }
  }

  private static boolean isClass(String file) {
    return file.endsWith(CLASS) && !file.endsWith("-info.class") && !file.startsWith("META-INF/");
  }

  private static Class<?> load(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new IllegalStateException(
          "The class " + name + " can't be loaded, so nobody knows whether it has functions.", e);
    }
  }
}
