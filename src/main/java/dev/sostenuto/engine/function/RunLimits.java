package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.ReadLimits;
import dev.sostenuto.engine.store.WriteLimits;
import java.time.Duration;

/**
 * How much one run of a function may take. Immutable.
 *
 * @param reads what a query or mutation may read
 * @param writes what a mutation may write
 * @param argsBytes size of the arguments
 * @param resultBytes size of the result
 * @param time how long a query or mutation may take; a statement under way is cancelled
 * @param nesting how many calls of functions may be inside each other
 * @param schedule what a mutation may schedule
 */
public record RunLimits(
    ReadLimits reads,
    WriteLimits writes,
    long argsBytes,
    long resultBytes,
    Duration time,
    int nesting,
    ScheduleLimits schedule) {
  /** 16 MiB in and out, 15 seconds, 32 calls deep. */
  public static final RunLimits DEFAULTS =
      new RunLimits(
          ReadLimits.DEFAULTS,
          WriteLimits.DEFAULTS,
          16L << 20,
          16L << 20,
          Duration.ofSeconds(15),
          32,
          ScheduleLimits.DEFAULTS);

  public RunLimits {
    if (argsBytes < 1 || resultBytes < 1 || nesting < 1)
      throw new IllegalArgumentException("run limits are at least 1");
    if (time.compareTo(Duration.ofMillis(1)) < 0)
      throw new IllegalArgumentException("a run takes at least a millisecond, not " + time);
  }
}
