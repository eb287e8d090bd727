package dev.sostenuto.app.users;

import java.time.Duration;

/**
 * What guests may do. Immutable.
 *
 * @param allowed whether there are any
 * @param kept how long a guest who does not come back is remembered
 * @param reuse how long the last refresh token but one is taken, for pages that renew at once
 * @param newPerMinute guests that one server lets in
 */
public record GuestRules(boolean allowed, Duration kept, Duration reuse, int newPerMinute) {
  public static final GuestRules DEFAULTS =
      new GuestRules(true, Duration.ofDays(30), Duration.ofSeconds(10), 600);

  public GuestRules {
    if (kept.toMillis() < 1 || reuse.isNegative() || newPerMinute < 1)
      throw new IllegalArgumentException("the limits of guests must be positive");
  }
}
