package dev.sostenuto.launch;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * The admin key of a developer's machine, made once and kept in a file that only its owner reads.
 * Immutable.
 */
final class AdminKeyFile {
  private static final int SECRET_BYTES = 32;

  private final Path file;

  /**
   * @param home the folder that survives a clean build
   */
  AdminKeyFile(Path home) {
    this.file = home.resolve("admin-key");
  }

  Path path() {
    return file;
  }

  /**
   * The key in the file, which is made when there is none.
   *
   * @param instance the name before the bar of a new key
   */
  String key(String instance) {
    try {
      if (!Files.exists(file)) make(instance);
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new Refusal("The admin key in " + file + " can't be read or made: " + e + ".", e);
    }
  }

  private void make(String instance) throws IOException {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    String key = instance + "|" + HexFormat.of().formatHex(secret) + "\n";
    Files.createDirectories(file.getParent());
    try (SeekableByteChannel out =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownersOnly())) {
      out.write(StandardCharsets.UTF_8.encode(key));
    } catch (FileAlreadyExistsException e) {
      // Another run has just made it.
    }
  }

  /** Nothing where the file system knows no such permissions. */
  private FileAttribute<?>[] ownersOnly() {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix"))
      return new FileAttribute<?>[0];
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }
}
