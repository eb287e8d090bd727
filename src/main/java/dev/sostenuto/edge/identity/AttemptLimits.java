package dev.sostenuto.edge.identity;

import java.time.Duration;

/**
 * How often one address may guess. Immutable.
 *
 * @param failures in one window; after that nothing it shows is looked at
 * @param window begins with an address's first failure
 * @param addresses that are remembered
 */
public record AttemptLimits(int failures, Duration window, int addresses) {
  public static final AttemptLimits DEFAULTS = new AttemptLimits(10, Duration.ofMinutes(1), 10_000);

  public AttemptLimits {
    if (failures < 1 || window.toMillis() < 1 || addresses < 1)
      throw new IllegalArgumentException("the limits of guessing must be positive");
  }
}
