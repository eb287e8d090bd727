package dev.sostenuto.engine.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * An executor whose tasks run when the test says so, in order, on the test's thread. Confined to
 * that thread.
 */
final class ManualThreads implements Executor {
  private final Deque<Runnable> tasks = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs all there is, and what comes of it. */
  void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) task.run();
  }
}
