package dev.sostenuto.launch;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * PostgreSQL 18 for development and tests, started by this JVM. Confined to one thread.
 *
 * <p>A cluster that another live process runs from the same data directory is used, and left alone
 * when this one closes. {@code fsync} is off: a power cut may cost the data, a killed process does
 * not. Not for production.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final String VERSION = "18";

  /** zonky's; kept here, since a logger that nobody holds forgets its level. */
  private static final Logger STARTER = Logger.getLogger("io.zonky.test");

  static {
    // Only what went wrong is worth a line.
    STARTER.setLevel(Level.WARNING);
  }

  private static final String LOG = "pg.log";
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Map<String, String> SETTINGS =
      Map.of(
          "listen_addresses", "127.0.0.1",
          "wal_level", "logical",
          "synchronous_commit", "on",
          "fsync", "off",
          "max_connections", "200",
          "max_replication_slots", "20",
          "max_wal_senders", "20");

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
    return start(home, data, wantedPort, Map.of());
  }

  /** The same, with settings that win over the usual ones. */
  static EmbeddedDatabase start(
      Path home, Path data, int wantedPort, Map<String, String> otherSettings) {
    OptionalInt running = runningPort(data);
    if (running.isPresent()) {
      return new EmbeddedDatabase(data, running.getAsInt(), null);
    }
    requireVersion(data);
    int port = Ports.freeNear(wantedPort);
    long logStart = size(home.resolve(LOG));
    try {
      Files.createDirectories(home);
      return new EmbeddedDatabase(data, port, launch(home, data, port, otherSettings));
    } catch (IOException | RuntimeException e) {
      throw new Refusal(
          "The embedded PostgreSQL did not start from "
              + data
              + " ("
              + reason(home.resolve(LOG), logStart).orElse(rootMessage(e))
              + "): set DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD to use a database of your own.",
          e);
    }
  }

  private static EmbeddedPostgres launch(
      Path home, Path data, int port, Map<String, String> otherSettings) throws IOException {
    ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(home.resolve(LOG).toFile());
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(home.resolve("pg-bin").toFile())
            .setRegisterShutdownHook(false)
            .setPGStartupWait(START_LIMIT)
            .setErrorRedirector(log)
            .setOutputRedirector(log);
    settingsWith(otherSettings).forEach(builder::setServerConfig);
    return builder.start();
  }

  /** The usual settings, except where others win over them. */
  static Map<String, String> settingsWith(Map<String, String> others) {
    Map<String, String> all = new HashMap<>(SETTINGS);
    all.putAll(others);
    return all;
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

  static DatabaseSettings settingsAt(int port) {
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

  private static void requireVersion(Path data) {
    try {
      String version = Files.readString(data.resolve("PG_VERSION")).strip();
      if (!version.equals(VERSION)) {
        throw new Refusal(
            "The embedded PostgreSQL is version "
                + VERSION
                + " and the data in "
                + data
                + " are of version "
                + version
                + ": move that folder away to begin with an empty one.");
      }
    } catch (IOException e) {
      // No cluster yet: one will be made.
    }
  }

  /** The first fatal line that the server wrote since the log was this long. */
  private static Optional<String> reason(Path log, long start) {
    try {
      byte[] all = Files.readAllBytes(log);
      return new String(all, (int) start, all.length - (int) start, StandardCharsets.UTF_8)
          .lines()
          .filter(l -> l.matches(".*(FATAL|PANIC|error|Error):.*"))
          .findFirst()
          .map(l -> l.replaceFirst(".*?(FATAL|PANIC|error|Error):\\s*", ""));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
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
