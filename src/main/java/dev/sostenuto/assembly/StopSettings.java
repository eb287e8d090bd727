package dev.sostenuto.assembly;

import java.time.Duration;

/**
 * How long the parts of a graceful stop take. Immutable.
 *
 * @param notice from readiness saying no until the first socket is closed
 * @param window over which sockets are closed, one after the other
 * @param grace how much longer calls may take that had begun
 */
record StopSettings(Duration notice, Duration window, Duration grace) {
  private static final String NOTICE = "sostenuto.stop.notice";
  private static final String WINDOW = "sostenuto.stop.window";
  private static final String GRACE = "sostenuto.stop.grace";

  static final StopSettings DEFAULTS =
      new StopSettings(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(15));

  StopSettings {
    requireNotNegative(NOTICE, notice);
    requireNotNegative(WINDOW, window);
    requireNotNegative(GRACE, grace);
  }

  private static void requireNotNegative(String key, Duration time) {
    if (time.isNegative()) throw new IllegalArgumentException(key + " is negative: " + time);
  }

  static StopSettings read(Settings settings) {
    return new StopSettings(
        settings.time(NOTICE, DEFAULTS.notice),
        settings.time(WINDOW, DEFAULTS.window),
        settings.time(GRACE, DEFAULTS.grace));
  }
}
