package dev.sostenuto.engine.function;

import java.time.Duration;

/**
 * How calls are carried out. Immutable.
 *
 * @param mutations mutations that run at once; those that share a transaction count as one
 * @param waiting mutations that wait for their turn; beyond, they are refused
 * @param group mutations that may share one transaction; 1 for none
 * @param groupPatience so long they wait for a transaction that does not get on, and one that has
 *     taken so long takes in no more; a mutation that takes five times as long by itself runs alone
 *     for a while
 * @param attempts how often a mutation is run when others get in its way
 * @param firstPause about how long it waits before the second attempt; doubled for each one more
 * @param longestPause at most about so long
 * @param actions actions that run at once; beyond, they are refused
 * @param actionConnections queries and mutations of actions that run at once, each on a connection;
 *     the others wait
 * @param actionTime how long an action may take
 */
public record CallSettings(
    int mutations,
    int waiting,
    int group,
    Duration groupPatience,
    int attempts,
    Duration firstPause,
    Duration longestPause,
    int actions,
    int actionConnections,
    Duration actionTime) {
  /**
   * 16 mutations and 1,000 waiting, 16 in a transaction after 20 ms at most, 8 attempts from 5 ms
   * to 500 ms apart, 64 actions on 4 connections, of 10 minutes.
   */
  public static final CallSettings DEFAULTS =
      new CallSettings(
          16,
          1_000,
          16,
          Duration.ofMillis(20),
          8,
          Duration.ofMillis(5),
          Duration.ofMillis(500),
          64,
          4,
          Duration.ofMinutes(10));

  public CallSettings {
    if (mutations < 1
        || waiting < 0
        || group < 1
        || attempts < 1
        || actions < 1
        || actionConnections < 1)
      throw new IllegalArgumentException(
          "there must be room for calls: "
              + mutations
              + ", "
              + waiting
              + ", "
              + group
              + ", "
              + attempts
              + ", "
              + actions
              + ", "
              + actionConnections);
    if (firstPause.isNegative()
        || longestPause.compareTo(firstPause) < 0
        || groupPatience.isNegative()
        || actionTime.isNegative()
        || actionTime.isZero())
      throw new IllegalArgumentException(
          "times must be in order: " + firstPause + ", " + longestPause + ", " + actionTime);
  }
}
