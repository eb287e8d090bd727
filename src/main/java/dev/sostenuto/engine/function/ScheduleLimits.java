package dev.sostenuto.engine.function;

import java.time.Duration;

/**
 * How much one mutation may schedule. Immutable.
 *
 * @param calls functions that it schedules
 * @param argsBytes size of their arguments together
 * @param horizon how far from now
 */
public record ScheduleLimits(int calls, long argsBytes, Duration horizon) {
  /** 1,000 calls, 16 MiB, five years (wire contract, sections 6.3 and 8). */
  public static final ScheduleLimits DEFAULTS =
      new ScheduleLimits(1_000, 16L << 20, Duration.ofDays(1_826));

  public ScheduleLimits {
    if (calls < 1 || argsBytes < 1 || horizon.toMillis() < 1)
      throw new IllegalArgumentException(
          "limits of the schedule are at least 1: " + calls + ", " + argsBytes + ", " + horizon);
  }
}
