package dev.sostenuto.engine.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long something took, over and over: how often, how long together, and how often at most so
 * long. Safe for use by many threads; to record costs two additions.
 */
public final class Timing {
  /** Upper bounds in nanoseconds; what is longer is counted too, but in no bucket. */
  private static final long[] BOUNDS = {
    250_000L,
    500_000L,
    1_000_000L,
    2_500_000L,
    5_000_000L,
    10_000_000L,
    25_000_000L,
    50_000_000L,
    100_000_000L,
    250_000_000L,
    1_000_000_000L,
    5_000_000_000L,
    30_000_000_000L
  };

  private static final double NANOS_PER_SECOND = 1e9;

  private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];
  private final LongAdder nanos = new LongAdder();

  public Timing() {
    for (int i = 0; i < counts.length; i++) counts[i] = new LongAdder();
  }

  /**
   * @param took nanoseconds; less than nothing counts as nothing, since clocks may be set back
   */
  public void record(long took) {
    long span = Math.max(0, took);
    int bucket = 0;
    while (bucket < BOUNDS.length && span > BOUNDS[bucket]) bucket++;
    counts[bucket].increment();
    nanos.add(span);
  }

  public void record(Instant from, Instant to) {
    Duration span = Duration.between(from, to);
    record(span.getSeconds() > Integer.MAX_VALUE ? Long.MAX_VALUE / 2 : span.toNanos());
  }

  /** How often. */
  public long count() {
    return atMost(BOUNDS.length);
  }

  /** How long all of them took together. */
  public double seconds() {
    return nanos.sum() / NANOS_PER_SECOND;
  }

  /** How many bounds there are. */
  public static int bounds() {
    return BOUNDS.length;
  }

  /** A bound in seconds. */
  public static double boundSeconds(int bound) {
    return BOUNDS[bound] / NANOS_PER_SECOND;
  }

  /** How often it took at most as long as this bound, counted from 0. */
  public long atMost(int bound) {
    long sum = 0;
    for (int i = 0; i <= bound; i++) sum += counts[i].sum();
    return sum;
  }
}
