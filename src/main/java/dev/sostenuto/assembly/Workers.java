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

  private final ThreadPoolExecutor blocking;
  private final ThreadPoolExecutor sessions;

  Workers(ThreadFactory threads) {
    blocking =
        new ThreadPoolExecutor(
            0,
            MOST_BLOCKING,
            KEEP_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named(threads, "sostenuto-worker"));
    int cores = Math.max(2, Runtime.getRuntime().availableProcessors());
    sessions =
        new ThreadPoolExecutor(
            cores,
            cores,
            KEEP_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named(threads, "sostenuto-session"));
  }

  /** For work that waits, for the database or for functions. */
  Executor blocking() {
    return blocking;
  }

  /** For work that never waits. */
  Executor sessions() {
    return sessions;
  }

  /** Takes no more work, and lets what runs end. */
  void stop() {
    sessions.shutdown();
    blocking.shutdown();
  }

  private static ThreadFactory named(ThreadFactory threads, String name) {
    return task -> {
      Thread thread = threads.newThread(task);
      thread.setName(name);
      return thread;
    };
  }
}
