package dev.sostenuto.launch;

import dev.sostenuto.assembly.Start;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * One Open Liberty process, its lines passed on to the terminal. Safe for use by many threads.
 *
 * <p>Counts as started when its readiness endpoint answers 200. A server whose application failed
 * is not waited for.
 */
final class LibertyServer {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Pattern APPLICATION_FAILED = Pattern.compile("CWWKZ000[24]E|CWWKZ0013E");

  private final Process process;
  private final URI root;
  private final Path log;
  private final PrintStream terminal;
  private final CompletableFuture<String> failure = new CompletableFuture<>();
  private volatile boolean stopping;

  private LibertyServer(Process process, URI root, Path log, PrintStream terminal) {
    this.process = process;
    this.root = root;
    this.log = log;
    this.terminal = terminal;
  }

  /**
   * Starts the server {@code name} of the installation {@code wlp} with these variables in its
   * environment, {@code WLP_USER_DIR} among them when the server is not in the installation.
   *
   * @param options of the {@code run} command, {@code --clean} for example
   */
  static LibertyServer start(
      Path wlp,
      String name,
      int httpPort,
      Map<String, String> variables,
      PrintStream terminal,
      String... options) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("win");
    Path script = wlp.resolve("bin").resolve(windows ? "server.bat" : "server");
    ProcessBuilder builder = new ProcessBuilder(script.toString(), "run", name);
    builder.command().addAll(List.of(options));
    builder.environment().putAll(variables);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectErrorStream(true);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String user = variables.getOrDefault("WLP_USER_DIR", wlp.resolve("usr").toString());
      Path log = Path.of(user, "servers", name, "logs/messages.log");
      URI root = URI.create("http://127.0.0.1:" + httpPort + "/");
      LibertyServer server = new LibertyServer(process, root, log, terminal);
      Thread pump = new Thread(server::pump, "liberty-output");
      pump.setDaemon(true);
      pump.start();
      return server;
    } catch (IOException e) {
      throw new Refusal("Open Liberty could not be started: " + e.getMessage() + ".", e);
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  URI root() {
    return root;
  }

  /** Returns when the application answers; otherwise throws a {@link Refusal}. */
  void awaitReady() throws InterruptedException {
    awaitReady(START_LIMIT);
  }

  /** The same with another limit. */
  void awaitReady(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!answers()) {
      String line = failure.getNow(null);
      if (line != null) {
        throw new Refusal(line + " (All lines are in " + log + ".)");
      }
      if (!process.isAlive()) {
        throw new Refusal(
            "Open Liberty ended with code "
                + process.exitValue()
                + " before it answered: see "
                + log
                + ".");
      }
      if (System.nanoTime() - deadline > 0) {
        throw new Refusal(
            "The application did not answer within "
                + limit.toMinutes()
                + " minutes: see "
                + log
                + ".");
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  /** Stops the server gently, and forcibly after 15 seconds. Idempotent. */
  void stop() {
    stopping = true;
    process.destroy();
    try {
      if (process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly().onExit().join();
  }

  private boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) root.resolve("health/ready").toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(5_000);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** The application's own sentence comes before the container's pages about it. */
  private void noteFailure(String line) {
    int own = line.indexOf(Start.REFUSAL);
    if (own >= 0) {
      failure.complete(line.substring(own));
    } else if (APPLICATION_FAILED.matcher(line).find()) {
      failure.complete("The application did not start: " + line.strip());
    }
  }

  private void pump() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        noteFailure(line);
        if (!stopping && !failure.isDone()) {
          terminal.println(line);
        }
      }
    } catch (IOException e) {
      // The process has ended; its exit code tells the rest.
    }
  }
}
