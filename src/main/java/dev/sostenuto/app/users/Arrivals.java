package dev.sostenuto.app.users;

import java.time.Duration;
import java.time.Instant;

/** Counts new guests, minute by minute. Safe for use by many threads. */
final class Arrivals {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final int limit;
  private final Object lock = new Object();

  /** Guarded by the lock, as is the field below it. */
  private Instant since = Instant.EPOCH;

  private int count;

  /**
   * @param limit guests of one minute
   */
  Arrivals(int limit) {
    this.limit = limit;
  }

  /** Whether one more may come. */
  boolean admit(Instant now) {
    synchronized (lock) {
      if (!now.isBefore(since.plus(WINDOW)) || now.isBefore(since)) {
        since = now;
        count = 0;
      }
      return ++count <= limit;
    }
  }
}
