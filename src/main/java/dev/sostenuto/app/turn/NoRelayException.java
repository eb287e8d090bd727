package dev.sostenuto.app.turn;

import java.time.Duration;
import java.util.Optional;

/** There is no relay for this request. Its message holds nothing secret and nothing of others. */
class NoRelayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient Duration retryAfter;

  NoRelayException(Reason reason, String message) {
    this(reason, message, null);
  }

  /**
   * @param retryAfter how long Cloudflare wants to be left alone, or null
   */
  NoRelayException(Reason reason, String message, Duration retryAfter) {
    super(message);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  Reason reason() {
    return reason;
  }

  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * Cloudflare itself is broken or out of reach, whoever asks; the circuit breaker counts these.
   */
  static final class Upstream extends NoRelayException {
    private static final long serialVersionUID = 1L;

    Upstream(String message) {
      super(Reason.UPSTREAM, message);
    }
  }
}
