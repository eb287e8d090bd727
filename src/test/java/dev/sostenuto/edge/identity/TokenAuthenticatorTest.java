package dev.sostenuto.edge.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.session.Authenticator.Verdict;
import dev.sostenuto.engine.value.EncodedJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are believed, and what is made of them. */
class TokenAuthenticatorTest {
  private static final PublicJsonWebKey KEY = Forge.key("ES256", "one");
  private static final PublicJsonWebKey RSA = Forge.key("RS256", "two");
  private static final PublicJsonWebKey ED = Forge.key("EdDSA", "three");

  private long nanos;
  private Instant now = Instant.parse("2026-11-22T12:00:00.700Z");
  private final TokenAuthenticator authenticator = trusting(IdentityProvider.ALGORITHMS);

  private TokenAuthenticator trusting(Set<String> algorithms) {
    return trusting(
        new TokenAuthenticator(
            new AdminKeys(Optional.empty(), AttemptLimits.DEFAULTS, System::nanoTime)),
        new IdentityProvider(
            "tests", Forge.ISSUER, List.of(Forge.AUDIENCE, "another"), algorithms));
  }

  private TokenAuthenticator trusting(TokenAuthenticator to, IdentityProvider provider) {
    return to.with(
        provider,
        KeySource.fixed(Forge.keySet(KEY, RSA, ED)),
        KeyLimits.DEFAULTS,
        Duration.ofSeconds(5),
        () -> now,
        () -> nanos);
  }

  private Verdict judge(String jwt) {
    return authenticator.authenticate(new Token.User(jwt), "").toCompletableFuture().join();
  }

  private JwtClaims claims() {
    return Forge.claims("ada", now);
  }

  private Verdict.Accepted accepted(String jwt) {
    assertThat(judge(jwt)).isInstanceOf(Verdict.Accepted.class);
    return (Verdict.Accepted) judge(jwt);
  }

  private void assertRefused(String jwt, String why) {
    assertThat(judge(jwt)).isEqualTo(new Verdict.Refused(why));
  }

  @Test
  void aTokenOfEachAlgorithmIsBelieved() {
    for (PublicJsonWebKey key : List.of(KEY, RSA, ED))
      assertThat(accepted(Forge.token(key, claims())).identity().tokenIdentifier())
          .isEqualTo("https://issuer.example|ada");
  }

  @Test
  void aTokenWithoutAKeyIdIsTriedWithTheKeysOfItsAlgorithm() {
    PublicJsonWebKey nameless = Forge.key("ES256", null);
    nameless.setPrivateKey(KEY.getPrivateKey());
    assertThat(judge(Forge.token(nameless, claims()))).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void anyOfTheAudiencesWillDo() {
    JwtClaims claims = claims();
    claims.setAudience("somebody", "another");
    accepted(Forge.token(KEY, claims));
  }

  @Test
  void theLifetimeEndsWithTheTokenAndTheLeeway() {
    JwtClaims claims = claims();
    claims.setExpirationTime(Forge.in(now, Duration.ofMinutes(1)));
    String token = Forge.token(KEY, claims);
    assertThat(accepted(token).lifetime()).isEqualTo(Duration.ofMillis(64_300));
    now = now.plusSeconds(64);
    assertThat(accepted(token).lifetime()).isEqualTo(Duration.ofMillis(300));
    now = now.plusMillis(300);
    assertRefused(token, "The token has expired.");
    assertRefused(token, "The token has expired.");
  }

  @Test
  void aTokenOfTheDistantFutureDoesNotOverflow() {
    JwtClaims claims = claims();
    claims.setClaim("exp", Long.MAX_VALUE);
    assertThat(accepted(Forge.token(KEY, claims)).lifetime()).isGreaterThan(Duration.ofDays(1_000));
  }

  @Test
  void aTokenThatBeginsLaterIsRefused() {
    JwtClaims claims = claims();
    claims.setNotBefore(Forge.in(now, Duration.ofMinutes(1)));
    String token = Forge.token(KEY, claims);
    assertRefused(token, "The token is not valid yet.");
    now = now.plusSeconds(55);
    accepted(token);
  }

  @Test
  void forgeriesAreRefused() {
    assertRefused(
        Forge.unsigned(claims()), "The token is signed by an algorithm that is not allowed.");
    assertRefused(
        Forge.macWithPublicKey(RSA, claims()),
        "The token is signed by an algorithm that is not allowed.");
    assertRefused(
        Forge.token(Forge.key("ES256", "one"), claims()), "The token's signature is wrong.");
    nanos += KeyLimits.DEFAULTS.pause().toNanos();
    assertRefused(
        Forge.token(Forge.key("ES256", "stranger"), claims()),
        "The token is signed by a key that its issuer does not have.");
    String[] parts = Forge.token(KEY, claims()).split("\\.");
    String other = Forge.token(KEY, Forge.claims("bob", now)).split("\\.")[1];
    assertRefused(parts[0] + "." + other + "." + parts[2], "The token's signature is wrong.");
    assertRefused(parts[0] + "." + parts[1] + ".", "The token's signature is wrong.");
  }

  @Test
  void aTokenOfSomebodyElseOrForSomebodyElseIsRefused() {
    JwtClaims claims = claims();
    claims.setAudience("somebody");
    assertRefused(Forge.token(KEY, claims), "The token is for another audience.");
    claims.unsetClaim("aud");
    assertRefused(Forge.token(KEY, claims), "The token is for no audience.");
    claims = claims();
    claims.setIssuer("https://issuer.example/");
    assertRefused(
        Forge.token(KEY, claims), "No identity provider of this server issues the token.");
    claims.unsetClaim("iss");
    assertRefused(Forge.token(KEY, claims), "The token names no issuer.");
  }

  @Test
  void aTokenNeedsAnEndAndASubject() {
    JwtClaims claims = claims();
    claims.unsetClaim("exp");
    assertRefused(Forge.token(KEY, claims), "The token has no end.");
    claims = claims();
    claims.unsetClaim("sub");
    assertRefused(Forge.token(KEY, claims), "The token has no subject.");
    claims.setSubject("");
    assertRefused(Forge.token(KEY, claims), "The token has no subject.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a.b.c", "e30.e30.e30", "....", "{}", "\u0000"})
  void whatIsNoTokenIsRefused(String text) {
    assertThat(judge(text)).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void anAlgorithmThatTheProviderDoesNotUseIsRefused() {
    TokenAuthenticator strict = trusting(Set.of("EdDSA"));
    assertThat(
            strict
                .authenticate(new Token.User(Forge.token(KEY, claims())), "")
                .toCompletableFuture()
                .join())
        .isEqualTo(new Verdict.Refused("The token is signed by an algorithm that is not allowed."));
    assertThatThrownBy(() -> trusting(Set.of("HS256")))
        .hasMessageContaining("RS256, ES256 and EdDSA");
    assertThatThrownBy(() -> trusting(Set.of())).hasMessageContaining("RS256, ES256 and EdDSA");
  }

  @Test
  void twoProvidersCannotHaveOneIssuer() {
    IdentityProvider again =
        new IdentityProvider("again", Forge.ISSUER, List.of("x"), Set.of("RS256"));
    assertThatThrownBy(() -> trusting(authenticator, again))
        .hasMessageContaining("Two identity providers");
  }

  @Test
  void functionsSeeClaimsByTheNamesOfTheContract() {
    JwtClaims claims = claims();
    claims.setClaim("given_name", "Ada");
    claims.setClaim("email_verified", true);
    claims.setClaim("updated_at", 5);
    claims.setClaim("roles", List.of("teacher", Map.of("level", 2)));
    claims.setClaim("https://example.com/tenant", "north");
    claims.setJwtId("only of this token");
    claims.setClaim("nonce", "likewise");
    assertThat(EncodedJson.encode(accepted(Forge.token(KEY, claims)).identity().attributes()))
        .isEqualTo(
            "{\"emailVerified\":true,\"givenName\":\"Ada\",\"https://example.com/tenant\":\"north\",\"issuer\":\"https://issuer.example\","
                + "\"roles\":[\"teacher\",{\"level\":2}],\"subject\":\"ada\",\"updatedAt\":5}");
  }

  @Test
  void noClaimPretendsToBeAnotherAndWhatIsNoValueIsLeftOut() {
    JwtClaims claims = claims();
    claims.setClaim("email", "ada@example.com");
    for (String name : new String[] {"tokenIdentifier", "issuer", "subject", "givenName", "$a"})
      claims.setClaim(name, "mallory");
    claims.setClaim("deep", Map.of("$integer", "AQAAAAAAAAA="));
    Identity identity = accepted(Forge.token(KEY, claims)).identity();
    assertThat(identity.tokenIdentifier()).isEqualTo("https://issuer.example|ada");
    assertThat(EncodedJson.encode(identity.attributes()))
        .isEqualTo(
            "{\"email\":\"ada@example.com\",\"issuer\":\"https://issuer.example\",\"subject\":\"ada\"}");
    assertThat(identity.text("email")).contains("ada@example.com");
  }

  @Test
  void claimsBeyondTheLimitsOfValuesDoNotReachFunctions() {
    JwtClaims claims = claims();
    Object deep = "bottom";
    for (int i = 0; i < 100; i++) deep = List.of(deep);
    claims.setClaim("deep", deep);
    assertThat(accepted(Forge.token(KEY, claims)).identity().attributes().has("deep")).isFalse();
    for (int i = 0; i < 1_100; i++) claims.setClaim("claim" + i, true);
    assertRefused(Forge.token(KEY, claims), "A claim of the token is not what it should be.");
  }
}
