package dev.sostenuto.engine.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks one at a time, in the order in which they came, on whatever threads an executor has.
 * Safe for use by many threads.
 *
 * <p>Threads that bring news of the socket, and have nothing else to do, run it themselves ({@link
 * #executeHere}); a task of theirs may then still be followed by tasks of others.
 *
 * <p>It sets no limit of its own: whoever posts counts what is under way. Tasks must not throw.
 * Once the executor has been shut down, tasks are dropped.
 */
final class Strand implements Executor {
  /** Tasks run at a stretch before others get the thread. */
  private static final int TURN = 64;

  private final Executor threads;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  Strand(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    schedule();
  }

  /** Waits for the next task that does not: nobody is woken for it. */
  void executeLater(Runnable task) {
    tasks.add(task);
  }

  /** Begins at once on the calling thread, when nothing else is being done. */
  void executeHere(Runnable task) {
    tasks.add(task);
    if (scheduled.compareAndSet(false, true)) turn();
  }

  private void schedule() {
    if (!scheduled.compareAndSet(false, true)) return;
    try {
      threads.execute(this::turn);
    } catch (RejectedExecutionException e) {
      tasks.clear();
      scheduled.set(false);
    }
  }

  private void turn() {
    try {
      for (int i = 0; i < TURN; i++) {
        Runnable task = tasks.poll();
        if (task == null) break;
        task.run();
      }
    } finally {
      scheduled.set(false);
      if (!tasks.isEmpty()) schedule();
    }
  }
}
