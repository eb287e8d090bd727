package dev.sostenuto.app.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Passwords that coturn believes; {@code alone/relay.test.ts} asks a real one. */
class CoturnTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_699_996_400);

  @Test
  void thePasswordIsTheSealOfUserAndEnd() {
    Relay relay =
        new Coturn(List.of("turn:a"), "north", ":").mint("user1", NOW, Duration.ofHours(1));
    // printf '1700000000:user1' | openssl dgst -sha1 -hmac north -binary | base64
    assertThat(relay.iceServers())
        .containsExactly(
            IceServer.locked(
                List.of("turn:a"), "1700000000:user1", "GysU+0w/j6FJ3FUHbgw3F3EhJmw="));
    assertThat(relay.expires()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
  }

  @Test
  void theSeparatorIsCoturnsOwn() {
    Relay relay = new Coturn(List.of("turn:a"), "north", "-").mint("u", NOW, Duration.ofHours(1));
    assertThat(relay.iceServers().get(0).username()).contains("1700000000-u");
  }

  @Test
  void itIsSetByVariables() {
    assertThat(read(Map.of("COTURN_SECRET", " s ", "COTURN_URLS", " turn:a , stun:b nonsense")))
        .contains(new Coturn(List.of("turn:a", "stun:b"), "s", ":"));
    assertThat(read(Map.of("COTURN_SECRET", "s", "COTURN_URLS", "turn:a", "COTURN_SEPARATOR", "|")))
        .contains(new Coturn(List.of("turn:a"), "s", "|"));
    assertThat(
            read(Map.of("COTURN_SECRET", "s", "COTURN_URLS", "turn:a turn:b turn:c turn:d turn:e"))
                .orElseThrow()
                .urls())
        .hasSize(4);
  }

  @Test
  void halfOfItIsNothing() {
    assertThat(read(Map.of("COTURN_SECRET", "s"))).isEmpty();
    assertThat(read(Map.of("COTURN_URLS", "turn:a"))).isEmpty();
    assertThat(read(Map.of("COTURN_SECRET", "s", "COTURN_URLS", "stun:a"))).isEmpty();
    assertThat(
            read(Map.of("COTURN_SECRET", "s", "COTURN_URLS", "turn:a", "COTURN_SEPARATOR", "::")))
        .isEmpty();
    assertThatThrownBy(() -> new Coturn(List.of("stun:a"), "s", ":"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyOfCloudflareIsSetByTwoVariables() {
    Map<String, String> both =
        Map.of("CLOUDFLARE_TURN_TOKEN_ID", "i", "CLOUDFLARE_TURN_API_TOKEN", "t\n");
    assertThat(variables(both).cloudflare()).contains(new CloudflareKey("i", "t"));
    assertThat(variables(Map.of("CLOUDFLARE_TURN_TOKEN_ID", "i")).cloudflare()).isEmpty();
    assertThat(
            variables(
                    Map.of("CLOUDFLARE_TURN_TOKEN_ID", "i", "CLOUDFLARE_TURN_API_TOKEN", "a\r\nb"))
                .cloudflare())
        .isEmpty();
  }

  private static Optional<Coturn> read(Map<String, String> set) {
    return variables(set).coturn();
  }

  private static RelayVariables variables(Map<String, String> set) {
    return RelayVariables.read(name -> Optional.ofNullable(set.get(name)));
  }
}
