package dev.sostenuto.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for a condition, with a limit. Stateless. */
public final class Await {
  private static final long PAUSE_MILLIS = 2;

  private Await() {}

  /**
   * Returns once the condition holds.
   *
   * @param what completes "waited in vain until ..."
   * @throws AssertionError when it does not hold within the limit
   */
  public static void until(Duration limit, String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new AssertionError("waited " + limit.toMillis() + " ms in vain until " + what);
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting until " + what, e);
      }
    }
  }
}
