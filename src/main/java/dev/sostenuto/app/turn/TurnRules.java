package dev.sostenuto.app.turn;

import java.time.Duration;

/**
 * How relays are given out. Immutable.
 *
 * @param ttl how long a credential is good for, 10 minutes to 6 hours
 * @param callsPerMinute calls of {@code turnConfig} of one user, on one server
 * @param users whose calls are counted; the oldest are forgotten
 * @param kept credentials that one server keeps to give them out again; the oldest are forgotten
 */
public record TurnRules(Duration ttl, int callsPerMinute, int users, int kept) {
  private static final Duration SHORTEST = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofHours(6);

  public static final TurnRules DEFAULTS = new TurnRules(Duration.ofHours(1), 6, 10_000, 10_000);

  public TurnRules {
    if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0)
      throw new IllegalArgumentException(
          "a relay's credential is good for 10 min to 6 h, not " + ttl);
    if (callsPerMinute < 1 || users < 1 || kept < 1)
      throw new IllegalArgumentException("the limits of relays must be positive");
  }
}
