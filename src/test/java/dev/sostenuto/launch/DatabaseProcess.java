package dev.sostenuto.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL 18 as a child process that can be stopped, paused, killed and started again on the
 * same port. Confined to one thread. Linux and macOS only.
 *
 * <p>Its binaries are those of {@link EmbeddedDatabase}, its settings too unless others are given:
 * {@code fsync=on} with a data folder on a RAM disk for measurements, for example.
 */
public final class DatabaseProcess implements AutoCloseable {
  /** How it is asked to stop. */
  public enum Stop {
    /** Rolls back what is open, writes a checkpoint. */
    FAST(Signal.INT),
    /** Drops everything as a crash does; the next start replays the log. */
    IMMEDIATE(Signal.QUIT),
    /** {@code kill -9} of the first process; its children notice and follow. */
    KILL(Signal.KILL);

    private final Signal signal;

    Stop(Signal signal) {
      this.signal = signal;
    }
  }

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 20;
  private static final Pattern PROGRAM = Pattern.compile("\"?([^\"]+?)\"? \"?-D");

  private final Path data;
  private final Path log;
  private final List<String> command;
  private final DatabaseSettings settings;
  private Process process;

  private DatabaseProcess(
      Path data, Path log, List<String> command, DatabaseSettings databaseSettings) {
    this.data = data;
    this.log = log;
    this.command = command;
    this.settings = databaseSettings;
  }

  /**
   * Makes the cluster when the folder has none, and starts nothing yet.
   *
   * @param home the folder of the unpacked binaries, shared by all clusters
   * @param otherSettings win over the usual ones, {@code "fsync", "on"} for example
   */
  public static DatabaseProcess at(
      Path home, Path data, int port, Map<String, String> otherSettings) {
    try (EmbeddedDatabase first = EmbeddedDatabase.start(home, data, port, Map.of())) {
      if (first.ownedProcess().isEmpty()) {
        throw new Refusal("Another process runs the cluster in " + data + ": end that one first.");
      }
    }
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      // PostgreSQL refuses root; in a user namespace of its own it is nobody.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(program(data), "-D", data.toString(), "-p", Integer.toString(port)));
    Map<String, String> all = EmbeddedDatabase.settingsWith(otherSettings);
    all.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    // A killed server would leave its socket's lock behind.
    command.addAll(List.of("-c", "unix_socket_directories="));
    Path log = data.resolveSibling(data.getFileName() + ".log");
    return new DatabaseProcess(data, log, command, EmbeddedDatabase.settingsAt(port));
  }

  /** The cluster remembers with which program it was last started. */
  private static String program(Path data) {
    try {
      Matcher found = PROGRAM.matcher(Files.readString(data.resolve("postmaster.opts")));
      if (found.lookingAt()) {
        return found.group(1);
      }
    } catch (IOException e) {
      throw new Refusal("The cluster in " + data + " cannot be read: " + e.getMessage() + ".", e);
    }
    throw new Refusal("The cluster in " + data + " does not name its program.");
  }

  public DatabaseSettings settings() {
    return settings;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Starts it and returns when it answers. */
  public void start() {
    if (isRunning()) {
      throw new IllegalStateException("PostgreSQL runs already, as process " + process.pid());
    }
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new Refusal("PostgreSQL could not be started: " + e.getMessage() + ".", e);
    }
    awaitAnswer();
  }

  private void awaitAnswer() {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        throw new Refusal("PostgreSQL does not answer from " + data + ": see " + log + ".");
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Refusal("Interrupted while PostgreSQL was starting.", e);
      }
    }
  }

  private boolean answers() {
    try (Connection connection = DatabaseCheck.connect(settings)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Stops it and returns when it has ended, its children too. A paused one is woken first. */
  public void stop(Stop how) {
    if (!isRunning()) {
      return;
    }
    List<ProcessHandle> children = process.descendants().toList();
    how.signal.to(process.toHandle());
    if (how != Stop.KILL) {
      resume();
    } else {
      children.forEach(Signal.CONT::to);
    }
    awaitEnd(process.toHandle());
    children.forEach(DatabaseProcess::awaitEnd);
  }

  private static void awaitEnd(ProcessHandle ending) {
    try {
      ending.onExit().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ending.destroyForcibly();
    } catch (ExecutionException | TimeoutException e) {
      ending.destroyForcibly();
    }
  }

  public void restart(Stop how) {
    stop(how);
    start();
  }

  /** Freezes the server with all its connections; nothing is closed. */
  public void pause() {
    Signal.STOP.to(process.toHandle());
    process.descendants().forEach(Signal.STOP::to);
  }

  public void resume() {
    process.descendants().forEach(Signal.CONT::to);
    Signal.CONT.to(process.toHandle());
  }

  /** Stops it fast. Idempotent. */
  @Override
  public void close() {
    stop(Stop.FAST);
  }
}
