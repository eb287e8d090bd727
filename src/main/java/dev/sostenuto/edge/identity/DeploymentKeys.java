package dev.sostenuto.edge.identity;

import dev.sostenuto.engine.function.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * The deployment's own keys, by which it knows its guests again. Safe for use by many threads.
 *
 * <p>All nodes have the same, out of the database; the private parts are printed nowhere.
 */
public final class DeploymentKeys implements TokenIssuer {
  /** What {@code @convex-dev/auth} has for it. */
  public static final String AUDIENCE = "convex";

  private static final String MAC = "HmacSHA256";

  private final String issuer;
  private final PublicJsonWebKey key;
  private final SecretKeySpec secret;
  private final Duration tokenTime;

  /**
   * @param issuer what its tokens say in {@code iss}
   * @param key as {@link #generate} made it
   * @param secret random bytes
   * @param tokenTime how long a token is good for
   */
  public DeploymentKeys(String issuer, byte[] key, byte[] secret, Duration tokenTime) {
    if (tokenTime.toSeconds() < 1)
      throw new IllegalArgumentException("a token must be good for a second at least");
    this.issuer = issuer;
    this.secret = new SecretKeySpec(secret, MAC);
    this.tokenTime = tokenTime;
    try {
      this.key = PublicJsonWebKey.Factory.newPublicJwk(new String(key, StandardCharsets.UTF_8));
    } catch (JoseException e) {
      throw new IllegalStateException("The deployment's key in the database can't be read", e);
    }
  }

  /** A new key pair, the private part included, in a form to be kept. */
  public static byte[] generate() {
    try {
      PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      key.setUse("sig");
      key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
      key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
      return key.toJson(OutputControlLevel.INCLUDE_PRIVATE).getBytes(StandardCharsets.UTF_8);
    } catch (JoseException e) {
      throw new IllegalStateException("No key pair can be made", e);
    }
  }

  @Override
  public String issuer() {
    return issuer;
  }

  /** As the provider that it is to its own server. */
  public IdentityProvider provider() {
    return new IdentityProvider("guests", issuer, List.of(AUDIENCE), Set.of(key.getAlgorithm()));
  }

  /** The public keys, for everybody. */
  public String keySet() {
    return new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY);
  }

  @Override
  public String token(String subject, Map<String, String> claims, Instant now) {
    JwtClaims all = new JwtClaims();
    claims.forEach(all::setStringClaim);
    all.setIssuer(issuer);
    all.setAudience(AUDIENCE);
    all.setSubject(subject);
    all.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
    all.setExpirationTime(NumericDate.fromSeconds(now.plus(tokenTime).getEpochSecond()));
    // Two of one second differ: a client takes an equal token for no renewal.
    all.setJwtId(UUID.randomUUID().toString());
    JsonWebSignature signature = new JsonWebSignature();
    signature.setPayload(all.toJson());
    signature.setAlgorithmHeaderValue(key.getAlgorithm());
    signature.setKeyIdHeaderValue(key.getKeyId());
    signature.setHeader("typ", "JWT");
    signature.setKey(key.getPrivateKey());
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("A token can't be signed", e);
    }
  }

  @Override
  public String seal(String text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(secret);
      byte[] sealed = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("each Java has " + MAC, e);
    }
  }
}
