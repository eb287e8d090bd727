package dev.sostenuto.app.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.junit.jupiter.api.Test;

/** What becomes of Cloudflare's refusals. */
class CloudflareRelaysTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final CloudflareKey KEY = new CloudflareKey("i", "t");

  private final FakeCloudflare cloudflare = new FakeCloudflare();
  private final CloudflareRelays relays = new CloudflareRelays(cloudflare, Duration.ofHours(1));

  private Reason reason(CloudflareKey key, Instant now) {
    return catchThrowableOfType(NoRelayException.class, () -> relays.mint(key, "x", now)).reason();
  }

  @Test
  void aRelayLastsAsLongAsWasAskedFor() {
    Relay relay = relays.mint(KEY, "room:1", NOW);
    assertThat(relay.expires()).isEqualTo(NOW.plus(Duration.ofHours(1)));
    assertThat(cloudflare.asked).containsExactly("i 3600 room:1");
  }

  @Test
  void cloudflareIsLeftAloneForAsLongAsItSays() {
    cloudflare.failure = CloudflareRefusals.refusal(429, "20", null);
    assertThat(reason(KEY, NOW)).isEqualTo(Reason.RATE_LIMITED);
    cloudflare.failure = null;
    assertThat(reason(KEY, NOW.plusSeconds(19))).isEqualTo(Reason.RATE_LIMITED);
    assertThat(cloudflare.asked).hasSize(1);
    assertThat(relays.mint(KEY, "x", NOW.plusSeconds(20))).isNotNull();
  }

  @Test
  void anotherKeyNeedNotWait() {
    cloudflare.failure = CloudflareRefusals.refusal(429, null, null);
    assertThat(reason(KEY, NOW)).isEqualTo(Reason.RATE_LIMITED);
    cloudflare.failure = null;
    assertThat(relays.mint(new CloudflareKey("i", "another"), "x", NOW)).isNotNull();
  }

  @Test
  void whatFaultToleranceGivesUpIsUpstream() {
    cloudflare.failure = new CircuitBreakerOpenException();
    assertThat(reason(KEY, NOW)).isEqualTo(Reason.UPSTREAM);
  }

  @Test
  void retryAfterIsSecondsOrADateWithinReason() {
    assertThat(pause("7", NOW)).isEqualTo(Duration.ofSeconds(7));
    assertThat(pause("999999999", NOW)).isEqualTo(Duration.ofHours(1));
    assertThat(pause("Fri, 02 Jan 2026 03:04:15 GMT", NOW)).isEqualTo(Duration.ofSeconds(10));
    assertThat(pause("Fri, 02 Jan 2026 03:04:00 GMT", NOW)).isEqualTo(Duration.ZERO);
    for (String unclear : new String[] {null, "", "soon", "-5", "Fri, 02 Jan 2026 03:04:15 GMT"})
      assertThat(pause(unclear, null)).isEqualTo(Duration.ofSeconds(30));
  }

  private static Duration pause(String retryAfter, Instant now) {
    return CloudflareRefusals.refusal(429, retryAfter, now).retryAfter().orElseThrow();
  }

  @Test
  void eachStatusHasItsReason() {
    List<Integer> statuses =
        List.of(302, 400, 401, 402, 403, 404, 408, 418, 429, 500, 502, 503, 599);
    assertThat(statuses)
        .extracting(status -> CloudflareRefusals.refusal(status, null, null).reason().toString())
        .containsExactly(
            "bad_reply",
            "refused",
            "bad_token",
            "refused",
            "bad_token",
            "unknown_key",
            "upstream",
            "refused",
            "rate_limited",
            "upstream",
            "upstream",
            "upstream",
            "upstream");
  }
}
