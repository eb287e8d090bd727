package dev.sostenuto.edge.identity;

import dev.sostenuto.engine.session.Authenticator.Verdict;
import dev.sostenuto.engine.value.InvalidValueException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/**
 * Verifies the JSON Web Tokens of one provider. Safe for use by many threads; nothing here blocks
 * the caller.
 *
 * <p>A token needs a subject and an end. It is believed when its signature, by one of the
 * provider's algorithms and keys, its issuer, its audience and its times are all right.
 */
final class TokenVerifier {
  /** A token that ends later is one that ends then: the 31st of December of the year 9999. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private static final String NO_TOKEN = "The token is not a signed JSON Web Token.";
  private static final String BAD_CLAIM = "A claim of the token is not what it should be.";

  private static final Map<Integer, String> REASONS =
      Map.of(
          ErrorCodes.EXPIRED, "The token has expired.",
          ErrorCodes.NOT_YET_VALID, "The token is not valid yet.",
          ErrorCodes.AUDIENCE_INVALID, "The token is for another audience.",
          ErrorCodes.AUDIENCE_MISSING, "The token is for no audience.",
          ErrorCodes.EXPIRATION_MISSING, "The token has no end.",
          ErrorCodes.SUBJECT_MISSING, "The token has no subject.",
          ErrorCodes.SIGNATURE_INVALID, "The token's signature is wrong.");

  private final IdentityProvider provider;
  private final ProviderKeys keys;
  private final Duration leeway;
  private final InstantSource clock;
  private final AlgorithmConstraints algorithms;

  /**
   * @param leeway by which the provider's clock may differ from ours
   */
  TokenVerifier(
      IdentityProvider provider, ProviderKeys keys, Duration leeway, InstantSource clock) {
    this.provider = provider;
    this.keys = keys;
    this.leeway = leeway;
    this.clock = clock;
    this.algorithms =
        new AlgorithmConstraints(
            ConstraintType.PERMIT, provider.algorithms().toArray(String[]::new));
  }

  /**
   * The issuer that a token names, before anything of it is believed.
   *
   * @throws IllegalArgumentException when it is no token; the message is fit for the sender
   */
  static String issuerOf(String jwt) {
    try {
      String issuer = JwtClaims.parse(signature(jwt).getUnverifiedPayload()).getIssuer();
      if (issuer != null) return issuer;
    } catch (JoseException | InvalidJwtException | MalformedClaimException e) {
      throw new IllegalArgumentException(NO_TOKEN, e);
    }
    throw new IllegalArgumentException("The token names no issuer.");
  }

  private static JsonWebSignature signature(String jwt) throws JoseException {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setCompactSerialization(jwt);
    return signature;
  }

  CompletionStage<Verdict> verify(String jwt) {
    JsonWebSignature signature;
    try {
      signature = signature(jwt);
    } catch (JoseException e) {
      return CompletableFuture.completedFuture(new Verdict.Refused(NO_TOKEN));
    }
    if (!provider.algorithms().contains(String.valueOf(signature.getAlgorithmHeaderValue())))
      return CompletableFuture.completedFuture(
          new Verdict.Refused("The token is signed by an algorithm that is not allowed."));
    signature.setAlgorithmConstraints(algorithms);
    return keys.find(signature).thenApply(found -> verdict(jwt, found));
  }

  private Verdict verdict(String jwt, ProviderKeys.Found found) {
    if (!(found instanceof ProviderKeys.Found.Keys candidates))
      return new Verdict.Undecided("The keys of the token's issuer can't be had just now.");
    Verdict last =
        new Verdict.Refused("The token is signed by a key that its issuer does not have.");
    for (JsonWebKey key : candidates.keys()) {
      last = verdict(jwt, key);
      if (last instanceof Verdict.Accepted) return last;
    }
    return last;
  }

  private Verdict verdict(String jwt, JsonWebKey key) {
    Instant now = clock.instant();
    try {
      return accepted(consumer(key, now).processToClaims(jwt), now);
    } catch (InvalidJwtException e) {
      return new Verdict.Refused(reason(e));
    } catch (MalformedClaimException | InvalidValueException e) {
      return new Verdict.Refused(BAD_CLAIM);
    }
  }

  private JwtConsumer consumer(JsonWebKey key, Instant now) {
    return new JwtConsumerBuilder()
        .setVerificationKey(key.getKey())
        .setJwsAlgorithmConstraints(algorithms)
        .setRequireSubject()
        .setRequireExpirationTime()
        .setExpectedIssuer(true, provider.issuer())
        .setExpectedAudience(true, provider.audiences().toArray(String[]::new))
        .setAllowedClockSkewInSeconds((int) leeway.toSeconds())
        .setEvaluationTime(NumericDate.fromMilliseconds(now.toEpochMilli()))
        .build();
  }

  private Verdict accepted(JwtClaims claims, Instant now) throws MalformedClaimException {
    String subject = claims.getSubject();
    if (subject.isEmpty()) return new Verdict.Refused("The token has no subject.");
    long end = Math.min(claims.getExpirationTime().getValue(), LAST_SECOND);
    Duration lifetime = Duration.between(now, Instant.ofEpochSecond(end).plus(leeway));
    if (lifetime.isNegative() || lifetime.isZero())
      return new Verdict.Refused("The token has expired.");
    return new Verdict.Accepted(
        Claims.identity(provider.issuer(), subject, claims.getClaimsMap()), lifetime);
  }

  private static String reason(InvalidJwtException e) {
    List<Integer> codes = e.getErrorDetails().stream().map(d -> d.getErrorCode()).toList();
    return codes.stream()
        .map(REASONS::get)
        .filter(sentence -> sentence != null)
        .findFirst()
        .orElse("The token can't be verified.");
  }
}
