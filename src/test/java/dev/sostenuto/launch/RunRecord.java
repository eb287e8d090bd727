package dev.sostenuto.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * The file that remembers which processes a run started, so that the next run can end what a killed
 * one left behind. Confined to one thread.
 *
 * <p>A process is known by its id <em>and</em> its start instant, because ids are used again.
 */
final class RunRecord {
  private static final Duration POLITE = Duration.ofSeconds(10);

  private final Path file;
  private final Properties entries = new Properties();

  RunRecord(Path home) {
    this.file = home.resolve("run.properties");
    if (Files.exists(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        entries.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The live process that was recorded under this name. */
  Optional<ProcessHandle> find(String name) {
    String[] parts = entries.getProperty(name, "").split(" ");
    if (parts.length != 2 || !parts[0].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(parts[0])).filter(p -> start(p).equals(parts[1]));
  }

  void put(String name, ProcessHandle process) {
    entries.setProperty(name, process.pid() + " " + start(process));
    try {
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(file)) {
        entries.store(out, "Processes of the last run");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void clear() {
    entries.clear();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends a process: asks first, and insists after ten seconds. */
  static void end(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(POLITE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      process.destroyForcibly();
    }
  }

  private static String start(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(i -> Long.toString(i.toEpochMilli()))
        .orElse("unknown");
  }
}
