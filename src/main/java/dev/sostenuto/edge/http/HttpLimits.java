package dev.sostenuto.edge.http;

import java.time.Duration;

/**
 * The limits of the HTTP API. Immutable.
 *
 * @param bodyBytes bytes of a request's body
 * @param calls requests that are being worked on at once
 * @param deadline how long a caller waits before being told to try again
 */
public record HttpLimits(int bodyBytes, int calls, Duration deadline) {
  /** 16 MiB and 2,000 bytes, 1,000 calls, 10 minutes. */
  public static final HttpLimits DEFAULTS =
      new HttpLimits((16 << 20) + 2_000, 1_000, Duration.ofMinutes(10));

  public HttpLimits {
    if (bodyBytes < 1 || calls < 1)
      throw new IllegalArgumentException(
          "bodyBytes and calls must be at least 1, not " + bodyBytes + " and " + calls);
    if (deadline.isNegative() || deadline.isZero())
      throw new IllegalArgumentException("deadline must be positive, not " + deadline);
  }
}
