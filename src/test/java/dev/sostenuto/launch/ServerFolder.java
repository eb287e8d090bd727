package dev.sostenuto.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.postgresql.Driver;

/**
 * A folder with one Liberty server in it: the project's configuration, the driver and a WAR.
 * Immutable.
 *
 * <p>Everything that the server writes goes there too, so that many servers of one installation
 * live side by side.
 *
 * @param wlp the Open Liberty installation, as the build unpacks it
 * @param home Liberty's user directory, for this server alone
 */
public record ServerFolder(Path wlp, Path home) {
  static final String NAME = "sostenuto";

  /**
   * Lays out the folder; what an earlier run left there is replaced.
   *
   * @param configuration the folder of {@code server.xml}, {@code liberty} of this project
   */
  public static ServerFolder lay(Path wlp, Path home, Path configuration, Path war) {
    Path absolute = home.toAbsolutePath();
    Path server = absolute.resolve("servers").resolve(NAME);
    try {
      copyTree(configuration, server);
      copy(jarOf(Driver.class), server.resolve("jdbc/postgresql.jar"));
      copy(war, server.resolve("apps/sostenuto.war"));
    } catch (IOException e) {
      throw new Refusal("The server in " + home + " cannot be laid out: " + e + ".", e);
    }
    return new ServerFolder(wlp.toAbsolutePath(), absolute);
  }

  /** The same from what Maven built: {@code mvn package liberty:create@run} makes both parts. */
  public static ServerFolder lay(Path home) {
    return lay(
        Path.of("target/liberty/wlp"), home, Path.of("liberty"), Path.of("target/sostenuto.war"));
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path jarOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }
}
