package dev.sostenuto.edge.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.session.Authenticator.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeploymentKeysTest {
  private static final byte[] KEY = DeploymentKeys.generate();

  private final Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final DeploymentKeys keys = keys(KEY, "secret");

  private static DeploymentKeys keys(byte[] key, String secret) {
    return new DeploymentKeys(
        "sostenuto:piano", key, secret.getBytes(StandardCharsets.UTF_8), Duration.ofHours(1));
  }

  private Verdict judge(String token) {
    return new TokenAuthenticator(
            new AdminKeys(Optional.empty(), AttemptLimits.DEFAULTS, System::nanoTime))
        .with(
            keys.provider(),
            KeySource.fixed(keys.keySet()),
            KeyLimits.DEFAULTS,
            Duration.ZERO,
            () -> now,
            System::nanoTime)
        .authenticate(new Token.User(token), "")
        .toCompletableFuture()
        .join();
  }

  @Test
  void anotherNodeBelievesItsTokens() {
    String token = keys(KEY, "secret").token("guest", Map.of("sid", "s1"), now);
    Verdict.Accepted accepted = (Verdict.Accepted) judge(token);
    Identity identity = accepted.identity();
    assertThat(identity.tokenIdentifier()).isEqualTo("sostenuto:piano|guest");
    assertThat(identity.text("sid")).contains("s1");
    assertThat(accepted.lifetime()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void anotherDeploymentsTokensAreNotBelieved() {
    String token = keys(DeploymentKeys.generate(), "secret").token("guest", Map.of(), now);
    assertThat(judge(token)).isNotInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void twoTokensOfOneMomentDiffer() {
    assertThat(keys.token("guest", Map.of(), now)).isNotEqualTo(keys.token("guest", Map.of(), now));
  }

  @Test
  void noClaimTakesThePlaceOfTheIssuersOwn() {
    String token = keys.token("guest", Map.of("sub", "other", "iss", "other", "aud", "other"), now);
    assertThat(((Verdict.Accepted) judge(token)).identity().tokenIdentifier())
        .isEqualTo("sostenuto:piano|guest");
  }

  @Test
  void aSealIsTheSameEachTimeAndAnotherForEachTextAndSecret() {
    assertThat(keys.seal("a")).isEqualTo(keys(KEY, "secret").seal("a"));
    assertThat(keys.seal("a")).isNotEqualTo(keys.seal("b"));
    assertThat(keys.seal("a")).isNotEqualTo(keys(KEY, "other").seal("a"));
  }

  @Test
  void whatItPublishesIsPublic() {
    assertThat(keys.keySet()).contains("\"kty\":\"EC\"").doesNotContain("\"d\":");
    assertThat(new String(KEY, StandardCharsets.UTF_8)).contains("\"d\":");
  }
}
