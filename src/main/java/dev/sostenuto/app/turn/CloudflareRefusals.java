package dev.sostenuto.app.turn;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

/**
 * Says what is wrong when Cloudflare's answer is no success. Stateless.
 *
 * <p>What Cloudflare writes about it is not looked at: it might quote the request.
 */
public class CloudflareRefusals implements ResponseExceptionMapper<RuntimeException> {
  private static final Duration USUAL_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  @Override
  public boolean handles(int status, MultivaluedMap<String, Object> headers) {
    return status < 200 || status >= 300;
  }

  @Override
  public RuntimeException toThrowable(Response response) {
    return refusal(
        response.getStatus(),
        response.getHeaderString(HttpHeaders.RETRY_AFTER),
        response.getDate() == null ? null : response.getDate().toInstant());
  }

  /**
   * @param retryAfter the header of that name, or null
   * @param now by Cloudflare's clock, or null when it does not say
   */
  static NoRelayException refusal(int status, String retryAfter, Instant now) {
    String answered = "Cloudflare answers " + status;
    return switch (status) {
      case 401, 403 ->
          new NoRelayException(
              Reason.BAD_TOKEN, answered + ": check " + RelayVariables.CLOUDFLARE_TOKEN + ".");
      case 404 ->
          new NoRelayException(
              Reason.UNKNOWN_KEY, answered + ": check " + RelayVariables.CLOUDFLARE_ID + ".");
      case 429 ->
          new NoRelayException(
              Reason.RATE_LIMITED, answered + ": too many requests.", pause(retryAfter, now));
      case 400 ->
          new NoRelayException(
              Reason.REFUSED, answered + ": it may want a shorter sostenuto.turn.ttl.");
      default -> unusual(status, answered);
    };
  }

  private static NoRelayException unusual(int status, String answered) {
    if (status >= 500 || status == 408) return new NoRelayException.Upstream(answered + ".");
    if (status >= 400) return new NoRelayException(Reason.REFUSED, answered + ".");
    return new NoRelayException(Reason.BAD_REPLY, answered + ".");
  }

  /** How long to wait: seconds or a date (RFC 9110, section 10.2.3), within reason. */
  private static Duration pause(String retryAfter, Instant now) {
    Duration pause = retryAfter == null ? USUAL_PAUSE : asked(retryAfter.strip(), now);
    if (pause.isNegative()) return Duration.ZERO;
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static Duration asked(String retryAfter, Instant now) {
    if (retryAfter.matches("[0-9]{1,9}")) return Duration.ofSeconds(Long.parseLong(retryAfter));
    if (now == null) return USUAL_PAUSE;
    try {
      Instant until =
          ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Duration.between(now, until);
    } catch (DateTimeParseException e) {
      return USUAL_PAUSE;
    }
  }
}
