package dev.sostenuto.engine.live;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many more transitions a client may be sent before it has drained some. Taken by the engine's
 * loop, given back by any thread.
 *
 * <p>The loop is woken only when it has asked in vain: a client that reads as fast as it is sent
 * costs the loop nothing.
 */
final class SendCredits {
  private final AtomicInteger left;

  /** The loop found none left, and has not been told of a new one. */
  private final AtomicBoolean missed = new AtomicBoolean();

  SendCredits(int limit) {
    left = new AtomicInteger(limit);
  }

  /** By the loop; when there are none, the next {@link #give} says so. */
  boolean isAny() {
    if (left.get() > 0) return true;
    missed.set(true);
    return left.get() > 0;
  }

  /** By the loop, when there is one. */
  void take() {
    left.decrementAndGet();
  }

  /** By any thread; true when the loop is to be told. */
  boolean give() {
    left.incrementAndGet();
    return missed.get() && missed.getAndSet(false);
  }
}
