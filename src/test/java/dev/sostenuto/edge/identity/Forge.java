package dev.sostenuto.edge.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** Makes key pairs and tokens, right and wrong ones. Stateless. */
final class Forge {
  static final String ISSUER = "https://issuer.example";
  static final String AUDIENCE = "sostenuto-tests";

  private Forge() {}

  static PublicJsonWebKey key(String algorithm, String id) {
    try {
      PublicJsonWebKey key =
          switch (algorithm) {
            case "RS256" -> RsaJwkGenerator.generateJwk(2048);
            case "ES256" -> EcJwkGenerator.generateJwk(EllipticCurves.P256);
            default -> OkpJwkGenerator.generateJwk("Ed25519");
          };
      key.setKeyId(id);
      key.setUse("sig");
      key.setAlgorithm(algorithm);
      return key;
    } catch (JoseException e) {
      throw new AssertionError(e);
    }
  }

  static String keySet(PublicJsonWebKey... keys) {
    return new JsonWebKeySet(List.of(keys)).toJson(OutputControlLevel.PUBLIC_ONLY);
  }

  /** Claims of a good token of that subject, valid for an hour. */
  static JwtClaims claims(String subject, Instant now) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setAudience(AUDIENCE);
    claims.setSubject(subject);
    claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
    claims.setExpirationTime(in(now, Duration.ofHours(1)));
    return claims;
  }

  static NumericDate in(Instant now, Duration time) {
    return NumericDate.fromSeconds(now.plus(time).getEpochSecond());
  }

  static String token(PublicJsonWebKey key, JwtClaims claims) {
    return signed(
        claims,
        jws -> {
          jws.setKey(key.getPrivateKey());
          jws.setKeyIdHeaderValue(key.getKeyId());
          jws.setAlgorithmHeaderValue(key.getAlgorithm());
        });
  }

  /** Signed by nobody. */
  static String unsigned(JwtClaims claims) {
    return signed(claims, jws -> jws.setAlgorithmHeaderValue("none"));
  }

  /** Signed with the public key, as if it were a secret. */
  static String macWithPublicKey(PublicJsonWebKey key, JwtClaims claims) {
    return signed(
        claims,
        jws -> {
          jws.setKey(new HmacKey(key.getPublicKey().getEncoded()));
          jws.setKeyIdHeaderValue(key.getKeyId());
          jws.setAlgorithmHeaderValue("HS256");
        });
  }

  private static String signed(JwtClaims claims, Consumer<JsonWebSignature> how) {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS);
    jws.setPayload(claims.toJson());
    how.accept(jws);
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new AssertionError(e);
    }
  }
}
