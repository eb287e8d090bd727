package dev.sostenuto.engine.function;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How many mutations run at once, and how those that got in each other's way come through. Safe for
 * use by many threads.
 *
 * <p>After a few attempts, a mutation waits until no other one runs on this node: then only other
 * nodes can get in its way.
 */
final class MutationGate {
  private static final int ATTEMPTS_BESIDE_OTHERS = 4;

  private final CallSettings settings;
  private final Semaphore permits;

  MutationGate(CallSettings settings) {
    this.settings = settings;
    this.permits = new Semaphore(settings.mutations(), true);
  }

  int attempts() {
    return settings.attempts();
  }

  /** Waits for its turn; what it returns is to be given to {@link #leave}. */
  int enter(int attempt) throws InterruptedException {
    return attempt > ATTEMPTS_BESIDE_OTHERS ? enterAlone() : enter();
  }

  /** The same for one that others may run beside. */
  int enter() throws InterruptedException {
    permits.acquire();
    return 1;
  }

  /** The same for one that nobody on this node is to run beside. */
  int enterAlone() throws InterruptedException {
    permits.acquire(settings.mutations());
    return settings.mutations();
  }

  void leave(int entered) {
    permits.release(entered);
  }

  /** Waits between attempts: longer each time, and never as long as the others do. */
  void pauseBefore(int attempt) throws InterruptedException {
    Duration doubled = settings.firstPause().multipliedBy(1L << Math.min(attempt - 2, 20));
    long longest = Math.min(doubled.toNanos(), settings.longestPause().toNanos());
    Duration pause =
        Duration.ofNanos(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    Thread.sleep(pause.toMillis(), pause.toNanosPart() % 1_000_000);
  }
}
