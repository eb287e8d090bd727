package dev.sostenuto.assembly;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The engine's threads for work of others than its own loop. Safe for use by many threads.
 *
 * <p>They are the container's threads, so that transactions, names and classes are those of the
 * application. A managed executor would give the same, but would carry the caller's context over to
 * each single task, and a mutation is a dozen of those.
 */
final class Workers {
  /** What waits for the database is bounded by its callers, well below this. */
  private static final int MOST_BLOCKING = 512;

  private static final int KEEP_SECONDS = 60;
  private static final int CORES = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final ThreadPoolExecutor blocking;
  private final ThreadPoolExecutor actions;
  private final ThreadPoolExecutor sessions;

  /**
   * @param mostActions actions that run at once
   * @param mostHeld threads of sessions that may wait for clients at once
   */
  Workers(ThreadFactory threads, int mostActions, int mostHeld) {
    blocking = onDemand(MOST_BLOCKING, named(threads, "sostenuto-worker"));
    actions = onDemand(mostActions, named(threads, "sostenuto-action"));
    // All that run may come to be held just when one less than the limit is.
    int mostSessions = 2 * (CORES + mostHeld);
    sessions =
        new ThreadPoolExecutor(
            CORES,
            mostSessions,
            KEEP_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named(threads, "sostenuto-session"));
  }

  /** For work that waits, for the database or for functions. */
  Executor blocking() {
    return blocking;
  }

  /** For actions alone, so that those which wait for others leave the rest of the threads alone. */
  Executor actions() {
    return actions;
  }

  /** For work that never waits, but for clients which do not read. */
  Executor sessions() {
    return sessions;
  }

  /** Gives the sessions a thread for each that waits for a client. */
  void replaceHeld(int held) {
    int threads = Math.min(CORES + held, sessions.getMaximumPoolSize());
    // Setting it interrupts those that have nothing to do.
    if (sessions.getCorePoolSize() != threads) sessions.setCorePoolSize(threads);
  }

  /** Takes no more actions, and interrupts those that run. */
  void stopActions() {
    actions.shutdownNow();
  }

  /** Takes no more work, and lets what runs end; actions are stopped before. */
  void stop() {
    sessions.shutdown();
    blocking.shutdown();
  }

  private static ThreadPoolExecutor onDemand(int most, ThreadFactory threads) {
    return new ThreadPoolExecutor(
        0, most, KEEP_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
  }

  private static ThreadFactory named(ThreadFactory threads, String name) {
    return task -> {
      Thread thread = threads.newThread(task);
      thread.setName(name);
      return thread;
    };
  }
}
