package dev.sostenuto.app.turn;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * Tells the operators why browsers get no relay, each reason once a minute. Safe for use by many
 * threads.
 */
final class Complaints {
  private static final System.Logger LOG = System.getLogger(Complaints.class.getName());
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Map<Reason, Instant> written = new EnumMap<>(Reason.class);

  void hear(NoRelayException failure, Instant now) {
    if (isDue(failure.reason(), now))
      LOG.log(
          System.Logger.Level.WARNING,
          "Browsers get no relay of Cloudflare ({0}). {1}",
          failure.reason(),
          failure.getMessage());
  }

  /** Whether the reason has not been written for a while; if so, it counts as written now. */
  synchronized boolean isDue(Reason reason, Instant now) {
    Instant last = written.get(reason);
    if (last != null && now.isBefore(last.plus(QUIET))) return false;
    written.put(reason, now);
    return true;
  }
}
