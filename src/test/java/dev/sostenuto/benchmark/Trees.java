package dev.sostenuto.benchmark;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Whole folders. Stateless. */
final class Trees {
  private Trees() {}

  /** Copies an archive and adds the files of a folder to it. */
  static void addToZip(Path zip, Path to, Path folder, String inZip) throws IOException {
    Files.copy(zip, to, StandardCopyOption.REPLACE_EXISTING);
    try (FileSystem archive = FileSystems.newFileSystem(URI.create("jar:" + to.toUri()), Map.of());
        Stream<Path> files = Files.list(folder)) {
      Path target = Files.createDirectories(archive.getPath(inZip));
      for (Path file : (Iterable<Path>) files::iterator)
        Files.copy(file, target.resolve(file.getFileName().toString()));
    }
  }

  static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) Files.deleteIfExists(file);
  }
}
