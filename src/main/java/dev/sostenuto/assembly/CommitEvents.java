package dev.sostenuto.assembly;

import dev.sostenuto.engine.log.Commit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Gives each commit to whoever observes {@link Commit} as a CDI event, in order, on a thread of its
 * own. Safe for use by many threads.
 *
 * <p>Observers may be slow: beyond the limit, in commits or in rows, the newest commits are not
 * given to them, which is counted and said once, since the results of live queries must not wait
 * for them.
 */
final class CommitEvents {
  private static final System.Logger LOG = System.getLogger(CommitEvents.class.getName());

  private final Backlog limit;
  private final BlockingQueue<Commit> waiting;
  private final AtomicLong rows = new AtomicLong();
  private final LongAdder missed = new LongAdder();
  private final Consumer<Commit> observers;
  private final Thread thread;

  CommitEvents(Consumer<Commit> observers, ThreadFactory threads, Backlog limit) {
    this.observers = observers;
    this.limit = limit;
    this.waiting = new ArrayBlockingQueue<>(limit.commits());
    thread = threads.newThread(this::run);
    thread.setName("sostenuto-commit-events");
    thread.start();
  }

  void offer(Commit commit) {
    boolean hasRoom = rows.get() == 0 || rows.get() + limit.weight(commit) <= limit.rows();
    if (hasRoom && waiting.offer(commit)) {
      rows.addAndGet(limit.weight(commit));
      return;
    }
    if (missed.sum() == 0)
      LOG.log(
          System.Logger.Level.WARNING,
          "Observers of commits are too slow; from {0} on they miss some",
          commit.lsn());
    missed.increment();
  }

  /** Commits that observers did not get. */
  long missed() {
    return missed.sum();
  }

  void stop() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        Commit commit = waiting.take();
        fire(commit);
        rows.addAndGet(-limit.weight(commit));
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "no more commit events");
    }
  }

  private void fire(Commit commit) {
    try {
      observers.accept(commit);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "an observer of commits failed", e);
    }
  }
}
