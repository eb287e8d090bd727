package dev.sostenuto.engine.function;

import java.time.Duration;

/**
 * How much is kept of the functions that ran, and for how many watchers. Immutable.
 *
 * @param entries executions that are kept
 * @param chars characters of them; the newest one is kept even if it is longer
 * @param watchers requests that wait for the next one
 * @param patience how long such a request waits
 */
public record ExecutionLogLimits(int entries, long chars, int watchers, Duration patience) {
  /** 1,000 executions of 4 Mi characters; 32 watchers, for 60 s (wire contract, section 9.3). */
  public static final ExecutionLogLimits DEFAULTS =
      new ExecutionLogLimits(1_000, 4L << 20, 32, Duration.ofSeconds(60));

  public ExecutionLogLimits {
    if (entries < 1 || chars < 1 || watchers < 1)
      throw new IllegalArgumentException(
          "limits of the execution log are at least 1: "
              + entries
              + ", "
              + chars
              + ", "
              + watchers);
    if (patience.isNegative() || patience.isZero())
      throw new IllegalArgumentException("patience must be positive, not " + patience);
  }
}
