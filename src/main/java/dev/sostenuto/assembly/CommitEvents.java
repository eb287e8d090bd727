package dev.sostenuto.assembly;

import dev.sostenuto.engine.log.Commit;
import jakarta.enterprise.event.Event;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;

/**
 * Gives each commit to whoever observes {@link Commit} as a CDI event, in order, on a thread of its
 * own. Safe for use by many threads.
 *
 * <p>Observers may be slow: beyond the limit the newest commits are not given to them, which is
 * counted and said once, since the results of live queries must not wait for them.
 */
final class CommitEvents {
  private static final System.Logger LOG = System.getLogger(CommitEvents.class.getName());

  /** Commits that wait for observers. */
  private static final int LIMIT = 10_000;

  private final BlockingQueue<Commit> waiting = new ArrayBlockingQueue<>(LIMIT);
  private final LongAdder missed = new LongAdder();
  private final Event<Commit> event;
  private final Thread thread;

  CommitEvents(Event<Commit> event, ThreadFactory threads) {
    this.event = event;
    thread = threads.newThread(this::run);
    thread.setName("sostenuto-commit-events");
    thread.start();
  }

  void offer(Commit commit) {
    if (waiting.offer(commit)) return;
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
      while (true) fire(waiting.take());
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "no more commit events");
    }
  }

  private void fire(Commit commit) {
    try {
      event.fire(commit);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "an observer of commits failed", e);
    }
  }
}
