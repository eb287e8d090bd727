package dev.sostenuto.engine.feed;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts: each doubles the one before, up to a longest, and loses up to half
 * of itself at random so that nodes do not return in step. Confined to the feed's thread.
 */
final class Backoff {
  private final long minMillis;
  private final long maxMillis;
  private final RandomGenerator random;
  private long nextMillis;

  Backoff(Duration min, Duration max, RandomGenerator random) {
    this.minMillis = min.toMillis();
    this.maxMillis = max.toMillis();
    this.random = random;
    this.nextMillis = minMillis;
  }

  /** The pause before the next attempt. */
  Duration next() {
    long whole = nextMillis;
    nextMillis = Math.min(maxMillis, whole * 2);
    return Duration.ofMillis(whole - random.nextLong(whole / 2 + 1));
  }

  /** An attempt was a success. */
  void reset() {
    nextMillis = minMillis;
  }
}
