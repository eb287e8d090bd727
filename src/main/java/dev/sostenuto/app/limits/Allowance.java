package dev.sostenuto.app.limits;

import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who may do something how often, as a token bucket for each. Safe for use by many threads.
 *
 * <p>Counted on this server, in memory, outside of any transaction: what has failed counts too.
 */
public final class Allowance {
  /** Keys that are remembered; the one that was used longest ago goes. */
  private static final int KEYS = 100_000;

  private final Rate rate;
  private final Object lock = new Object();

  /** Guarded by the lock; the longest unused first. */
  private final Map<Object, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /** What was left when it was last looked at. */
  private record Bucket(double left, long at) {}

  public Allowance(Rate rate) {
    this.rate = rate;
  }

  /**
   * Takes one.
   *
   * @throws ApplicationException {@code RATE_LIMITED} with {@code retryAfterMs} when there is none
   */
  public void take(Object key, Instant now) {
    synchronized (lock) {
      double left = left(key, now);
      if (left < 1) throw refusal(left);
      keep(key, left - 1, now);
    }
  }

  /** As {@link #take}, but leaves it there. */
  public void require(Object key, Instant now) {
    synchronized (lock) {
      double left = left(key, now);
      if (left < 1) throw refusal(left);
    }
  }

  /** Takes one if there is one. */
  public void count(Object key, Instant now) {
    synchronized (lock) {
      keep(key, Math.max(0, left(key, now) - 1), now);
    }
  }

  private double left(Object key, Instant now) {
    Bucket bucket = buckets.get(key);
    if (bucket == null) return rate.burst();
    long passed = Math.max(0, now.toEpochMilli() - bucket.at());
    return Math.min(rate.burst(), bucket.left() + passed / rate.millisForOne());
  }

  private void keep(Object key, double left, Instant now) {
    Bucket before = buckets.get(key);
    long at = now.toEpochMilli();
    // A clock that goes back, and on again, gives nothing twice.
    buckets.put(key, new Bucket(left, before == null ? at : Math.max(before.at(), at)));
    if (buckets.size() > KEYS) buckets.remove(buckets.keySet().iterator().next());
  }

  private ApplicationException refusal(double left) {
    double millis = Math.ceil((1 - left) * rate.millisForOne());
    return new ApplicationException(
        JsonValue.object()
            .put("code", "RATE_LIMITED")
            .put("message", "That is too often; try again later.")
            .put("retryAfterMs", JsonValue.of(millis))
            .build());
  }
}
