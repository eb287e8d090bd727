package dev.sostenuto.history;

import dev.sostenuto.launch.Signal;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A Node process of real clients ({@code src/test/web/history}), and the history it writes.
 * Confined to one thread.
 */
final class Crew implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Path SOURCES = Path.of("src/test/web");

  private final Process process;
  private final Writer commands;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Path log;

  private Crew(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    Thread listener = new Thread(this::listen, "crew-" + process.pid());
    listener.setDaemon(true);
    listener.start();
  }

  /** Makes one file of the clients' sources and packages. */
  static Path bundle(Path target) throws IOException, InterruptedException {
    Path absolute = target.toAbsolutePath();
    Process bundler =
        new ProcessBuilder(
                "node_modules/.bin/esbuild",
                "history/crew.ts",
                "--bundle",
                "--platform=node",
                "--format=cjs",
                "--log-level=warning",
                "--outfile=" + absolute)
            .directory(SOURCES.toFile())
            .inheritIO()
            .start();
    if (bundler.waitFor() != 0) {
      throw new IOException("The clients could not be bundled: run npm ci in " + SOURCES + ".");
    }
    return absolute;
  }

  /**
   * Starts the process; its clients connect and watch, and append nothing yet.
   *
   * @param paceMillis the mean pause of a client before an append
   * @param pipelined how many appends a client may have open at once
   */
  static Crew start(
      Path program,
      Path log,
      int port,
      List<String> names,
      String prefix,
      int paceMillis,
      int pipelined)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "node",
            program.toString(),
            "http://127.0.0.1:" + port,
            log.toString(),
            String.join(",", names),
            prefix,
            Integer.toString(paceMillis),
            Integer.toString(pipelined));
    builder.redirectError(
        ProcessBuilder.Redirect.appendTo(log.resolveSibling("crew-errors.log").toFile()));
    Crew crew = new Crew(builder.start(), log);
    crew.expect("ready");
    return crew;
  }

  /** Freezes the process; its sockets stay open. */
  void pause() {
    Signal.STOP.to(process.toHandle());
  }

  void resume() {
    Signal.CONT.to(process.toHandle());
  }

  /** Lets the clients append. */
  void go() throws IOException {
    tell("go");
  }

  /** Lets them stop, without waiting. */
  void rest() throws IOException {
    tell("rest");
  }

  /**
   * Returns when each promise has settled after {@link #rest}.
   *
   * @throws IOException when one does not
   */
  void awaitSettled() throws IOException {
    expect("settled");
  }

  /**
   * Returns when each client shows these counts.
   *
   * @throws IOException when one does not
   */
  void awaitCounts(Map<String, Integer> counts) throws IOException {
    tell(
        "until "
            + counts.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" ")));
    expect("caught-up");
  }

  /** Ends the clients and gives what they wrote. */
  List<Event> end() throws IOException {
    if (process.isAlive()) {
      tell("end");
      expect("ended");
    }
    close();
    return Files.readAllLines(log).stream().map(Event::parse).toList();
  }

  private void tell(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
  }

  private void expect(String answer) throws IOException {
    try {
      String given = answers.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!answer.equals(given)) {
        throw new IOException("The clients answer: " + given + ", and not: " + answer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(answers::add);
    } catch (IOException | RuntimeException e) {
      // The process has ended.
    }
    answers.add("the process has ended");
  }

  /** Ends the process; what it has not written yet is lost. Idempotent. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
