package dev.sostenuto.engine.function;

import java.time.Duration;

/**
 * How calls are carried out. Immutable.
 *
 * @param mutations mutations that run at once
 * @param waiting mutations that wait for their turn; beyond, they are refused
 * @param attempts how often a mutation is run when others get in its way
 * @param firstPause about how long it waits before the second attempt; doubled for each one more
 * @param longestPause at most about so long
 * @param actions actions that run at once; beyond, they are refused
 * @param actionTime how long an action may take
 */
public record CallSettings(
    int mutations,
    int waiting,
    int attempts,
    Duration firstPause,
    Duration longestPause,
    int actions,
    Duration actionTime) {
  /**
   * 16 mutations and 1,000 waiting, 8 attempts from 5 ms to 500 ms apart, 64 actions of 10 minutes.
   */
  public static final CallSettings DEFAULTS =
      new CallSettings(
          16, 1_000, 8, Duration.ofMillis(5), Duration.ofMillis(500), 64, Duration.ofMinutes(10));

  public CallSettings {
    if (mutations < 1 || waiting < 0 || attempts < 1 || actions < 1)
      throw new IllegalArgumentException(
          "there must be room for calls: "
              + mutations
              + ", "
              + waiting
              + ", "
              + attempts
              + ", "
              + actions);
    if (firstPause.isNegative()
        || longestPause.compareTo(firstPause) < 0
        || actionTime.isNegative())
      throw new IllegalArgumentException(
          "times must be in order: " + firstPause + ", " + longestPause + ", " + actionTime);
  }
}
