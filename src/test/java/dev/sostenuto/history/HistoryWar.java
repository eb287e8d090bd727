package dev.sostenuto.history;

import dev.sostenuto.history.app.HistoryFunctions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The product's WAR with the functions of these runs in it. Stateless. */
final class HistoryWar {
  private static final String CLASSES = "WEB-INF/classes/";
  private static final String MIGRATION = "V900__history.sql";

  private HistoryWar() {}

  /** Writes the copy and gives its path. */
  static Path write(Path product, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    try (OutputStream file = Files.newOutputStream(target);
        ZipOutputStream out = new ZipOutputStream(file)) {
      copyAll(product, out);
      for (Path type : types()) {
        String name = HistoryFunctions.class.getPackageName().replace('.', '/');
        put(out, CLASSES + name + "/" + type.getFileName(), Files.readAllBytes(type));
      }
      try (InputStream script = HistoryWar.class.getResourceAsStream("/history/" + MIGRATION)) {
        put(out, CLASSES + "db/migration/" + MIGRATION, script.readAllBytes());
      }
    }
    return target;
  }

  private static void copyAll(Path product, ZipOutputStream out) throws IOException {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(product))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        put(out, entry.getName(), in.readAllBytes());
      }
    }
  }

  private static List<Path> types() throws IOException {
    try {
      URI folder = HistoryFunctions.class.getResource(".").toURI();
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        return files.filter(f -> f.toString().endsWith(".class")).sorted().toList();
      }
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static void put(ZipOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(bytes);
    out.closeEntry();
  }
}
