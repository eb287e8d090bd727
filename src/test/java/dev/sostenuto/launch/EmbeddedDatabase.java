package dev.sostenuto.launch;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * PostgreSQL 18 for development and tests, started by this JVM. Confined to one thread.
 *
 * <p>A cluster that another live process runs from the same data directory is used, and left alone
 * when this one closes. {@code fsync} is off: a power cut may cost the data, a killed process does
 * not. Not for production.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path data;
  private final DatabaseSettings settings;
  private final EmbeddedPostgres owned;

  private EmbeddedDatabase(Path data, int port, EmbeddedPostgres owned) {
    this.data = data;
    this.settings = settingsAt(port);
    this.owned = owned;
  }

  /**
   * Starts the cluster in the folder {@code data}, or joins the one that runs there.
   *
   * @param home the folder of the unpacked binaries and of the server's log, outlives {@code data}
   * @param wantedPort used when it is free; otherwise any free port is
   */
  static EmbeddedDatabase start(Path home, Path data, int wantedPort) {
    OptionalInt running = runningPort(data);
    if (running.isPresent()) {
      return new EmbeddedDatabase(data, running.getAsInt(), null);
    }
    int port = Ports.freeNear(wantedPort);
    try {
      Files.createDirectories(home);
      return new EmbeddedDatabase(data, port, launch(home, data, port));
    } catch (IOException | RuntimeException e) {
      throw new Refusal(
          "The embedded PostgreSQL did not start from "
              + data
              + " ("
              + rootMessage(e)
              + "): set DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD to use a database of your own.",
          e);
    }
  }

  private static EmbeddedPostgres launch(Path home, Path data, int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setOverrideWorkingDirectory(home.resolve("pg-bin").toFile())
        .setRegisterShutdownHook(false)
        .setPGStartupWait(START_LIMIT)
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("wal_level", "logical")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("fsync", "off")
        .setServerConfig("max_connections", "200")
        .setServerConfig("max_replication_slots", "20")
        .setServerConfig("max_wal_senders", "20")
        .setErrorRedirector(ProcessBuilder.Redirect.appendTo(home.resolve("pg.log").toFile()))
        .setOutputRedirector(ProcessBuilder.Redirect.appendTo(home.resolve("pg.log").toFile()))
        .start();
  }

  DatabaseSettings settings() {
    return settings;
  }

  /** The server process, when this JVM started it. */
  Optional<ProcessHandle> ownedProcess() {
    // zonky's own handle is that of pg_ctl, which has ended by now.
    return owned == null
        ? Optional.empty()
        : lockFile(data).stream()
            .findFirst()
            .map(String::strip)
            .map(Long::valueOf)
            .flatMap(ProcessHandle::of);
  }

  private static OptionalInt runningPort(Path data) {
    List<String> lines = lockFile(data);
    if (lines.size() < 4) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(lines.get(3).strip());
    return answersFor(data, port) ? OptionalInt.of(port) : OptionalInt.empty();
  }

  private static DatabaseSettings settingsAt(int port) {
    return new DatabaseSettings(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "postgres");
  }

  private static List<String> lockFile(Path data) {
    try {
      return Files.readAllLines(data.resolve("postmaster.pid"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean answersFor(Path data, int port) {
    try (Connection connection = DatabaseCheck.connect(settingsAt(port));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show data_directory")) {
      row.next();
      return Files.isSameFile(data, Path.of(row.getString(1)));
    } catch (SQLException | IOException e) {
      return false;
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    if (owned == null) {
      return;
    }
    try {
      owned.close();
    } catch (IOException e) {
      throw new Refusal("The embedded PostgreSQL could not be stopped: " + e.getMessage() + ".", e);
    }
  }
}
