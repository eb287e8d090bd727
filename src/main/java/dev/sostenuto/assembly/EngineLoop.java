package dev.sostenuto.assembly;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;

/**
 * The live engine's one thread: tasks run one at a time, in the order of submission. Safe for use
 * by many threads; nobody waits.
 *
 * <p>A task that throws has left the engine in a state that nobody has thought of: what clients
 * show may stay behind for ever. The loop goes on, and says so from then on.
 */
final class EngineLoop implements Executor {
  private static final System.Logger LOG = System.getLogger(EngineLoop.class.getName());

  private static final Runnable END = () -> {};

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile String broken;

  EngineLoop(ThreadFactory threads) {
    thread = threads.newThread(this::run);
    thread.setName("sostenuto-live");
    thread.start();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Why this server must be restarted; empty when all is well. */
  Optional<String> broken() {
    return Optional.ofNullable(broken);
  }

  /** Lets the tasks that were submitted before this run, and ends. */
  void stop() {
    tasks.add(END);
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      for (Runnable task = tasks.take(); task != END; task = tasks.take()) runOne(task);
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "the live engine's loop was interrupted");
    }
  }

  private void runOne(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      broken = "a task of the live engine failed: " + e;
      LOG.log(System.Logger.Level.ERROR, "a task of the live engine failed; restart", e);
    }
  }
}
