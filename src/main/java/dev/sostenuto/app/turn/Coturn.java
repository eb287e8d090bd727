package dev.sostenuto.app.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A coturn server, or several that share a secret ({@code use-auth-secret}). Immutable.
 *
 * <p>A password follows from the secret, the user and the time when it ends
 * (draft-uberti-behave-turn-rest-00): nobody has to be asked for it, and it can't be taken back.
 *
 * @param urls of its servers, at least one of them a relay
 * @param secret its {@code static-auth-secret}; never written to a log
 * @param separator its {@code rest-api-separator}
 */
record Coturn(List<String> urls, String secret, String separator) {
  private static final String HMAC = "HmacSHA1";

  /** Browsers warn of five. */
  static final int MOST_URLS = 4;

  Coturn {
    urls = List.copyOf(urls);
    if (secret.isEmpty() || separator.length() != 1)
      throw new IllegalArgumentException("a coturn without a secret or a separator");
    if (urls.size() > MOST_URLS || urls.stream().noneMatch(Coturn::isRelay))
      throw new IllegalArgumentException("a coturn needs 1 to 4 addresses, a relay among them");
  }

  private static boolean isRelay(String url) {
    return IceUrl.read(url).filter(IceUrl::isRelay).isPresent();
  }

  /**
   * @param user tells users apart in coturn's quotas and logs
   * @param now by the clock of this server, which coturn's must agree with
   */
  Relay mint(String user, Instant now, Duration ttl) {
    Instant expires = Instant.ofEpochSecond(now.plus(ttl).getEpochSecond());
    String username = expires.getEpochSecond() + separator + user;
    return new Relay(List.of(IceServer.locked(urls, username, password(username))), now, expires);
  }

  private String password(String username) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), HMAC));
      return Base64.getEncoder().encodeToString(mac.doFinal(username.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no " + HMAC, e);
    }
  }

  /** Without the secret part. */
  @Override
  public String toString() {
    return "coturn at " + urls;
  }
}
