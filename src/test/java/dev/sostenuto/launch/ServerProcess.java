package dev.sostenuto.launch;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The built product in Open Liberty as a child process that can be stopped, paused, killed and
 * started again on the same port. Confined to one thread. Linux and macOS only.
 *
 * <p>Its lines go to {@code console.log} in its folder.
 */
public final class ServerProcess implements AutoCloseable {
  /** Generous, for machines that do much else. */
  private static final Duration READY_LIMIT = Duration.ofMinutes(10);

  private final ServerFolder folder;
  private final int port;
  private final Map<String, String> variables;
  private final PrintStream console;
  private LibertyServer running;

  /**
   * Starts nothing yet.
   *
   * @param otherVariables of the environment, {@code SOSTENUTO_…} settings for example
   * @param jvmArguments come after those of {@code liberty/jvm.options}; {@code
   *     -XX:TieredStopAtLevel=1} halves the time to start, and is wrong for measurements
   */
  public ServerProcess(
      ServerFolder folder,
      int port,
      DatabaseSettings database,
      Map<String, String> otherVariables,
      List<String> jvmArguments) {
    this.folder = folder;
    this.port = port;
    this.variables = new HashMap<>();
    variables.put("WLP_USER_DIR", folder.home().toString());
    variables.put("HTTP_PORT", Integer.toString(port));
    variables.put("SOSTENUTO_DATABASE_URL", database.url());
    variables.put("SOSTENUTO_DATABASE_USER", database.user());
    variables.put("SOSTENUTO_DATABASE_PASSWORD", database.password());
    variables.put("SOSTENUTO_ADMIN_KEY", "tests|0123456789abcdef0123456789abcdef");
    variables.put("JVM_ARGS", String.join(" ", jvmArguments));
    variables.putAll(otherVariables);
    this.console = console(folder);
  }

  private static PrintStream console(ServerFolder folder) {
    try {
      return new PrintStream(
          new FileOutputStream(folder.home().resolve("console.log").toFile(), true),
          true,
          StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      throw new Refusal("The folder " + folder.home() + " cannot be written.", e);
    }
  }

  public URI root() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  public long pid() {
    return running.handle().pid();
  }

  public boolean isRunning() {
    return running != null && running.handle().isAlive();
  }

  /** Starts it and returns when it answers that it is ready. */
  public void start() throws InterruptedException {
    launch();
    awaitReady();
  }

  /** Starts it and returns at once. */
  public void launch() {
    if (isRunning()) {
      throw new IllegalStateException("The server runs already, as process " + pid());
    }
    running = LibertyServer.start(folder.wlp(), ServerFolder.NAME, port, variables, console);
  }

  /** Returns when it answers that it is ready; it may have been told no in between. */
  public void awaitReady() throws InterruptedException {
    running.awaitReady(READY_LIMIT);
  }

  /** Stops it gently, and forcibly when it takes too long. Idempotent. */
  public void stop() {
    if (isRunning()) {
      resume();
      running.stop();
    }
  }

  /** {@code kill -9}; returns when it has ended. */
  public void kill() throws InterruptedException {
    Signal.KILL.to(running.handle());
    running.waitFor();
  }

  /** Freezes it; its sockets stay open. */
  public void pause() {
    Signal.STOP.to(running.handle());
  }

  public void resume() {
    Signal.CONT.to(running.handle());
  }

  /** Stops it. Idempotent. */
  @Override
  public void close() {
    stop();
    console.close();
  }
}
