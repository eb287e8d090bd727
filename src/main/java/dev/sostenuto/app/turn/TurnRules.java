package dev.sostenuto.app.turn;

import dev.sostenuto.app.limits.Rate;
import java.time.Duration;

/**
 * How relays are given out. Immutable.
 *
 * @param ttl how long a credential is good for, 10 minutes to 6 hours
 * @param calls of {@code turnConfig} of one user, on one server
 * @param kept credentials that one server keeps to give them out again; the oldest are forgotten
 */
public record TurnRules(Duration ttl, Rate calls, int kept) {
  private static final Duration SHORTEST = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofHours(6);

  public static final TurnRules DEFAULTS =
      new TurnRules(Duration.ofHours(1), Rate.perMinute(6), 10_000);

  public TurnRules {
    if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0)
      throw new IllegalArgumentException(
          "a relay's credential is good for 10 min to 6 h, not " + ttl);
    if (kept < 1) throw new IllegalArgumentException("there must be room for relays: " + kept);
  }
}
