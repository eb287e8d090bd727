package dev.sostenuto.edge.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may look inside the server: whoever holds the operator's key and, in dev mode, programs and
 * pages of this machine. Immutable.
 *
 * <p>A page of another origin is refused though it runs in a browser of this machine, and so is one
 * that reaches it under a foreign name.
 */
public final class OperatorAccess {
  /** A key that is shorter could be guessed. */
  public static final int SHORTEST_KEY = 32;

  private static final String BEARER = "bearer ";

  private final boolean devMode;
  private final byte[] key;

  /**
   * @param key what operators send as a bearer token; without it there are none
   */
  public OperatorAccess(boolean devMode, Optional<String> key) {
    if (key.isPresent() && key.get().length() < SHORTEST_KEY)
      throw new IllegalArgumentException(
          "sostenuto.operator-key has %d characters; it needs at least %d"
              .formatted(key.get().length(), SHORTEST_KEY));
    this.devMode = devMode;
    this.key = key.map(text -> text.getBytes(StandardCharsets.UTF_8)).orElse(null);
  }

  /**
   * Where a request comes from. Immutable; each part may be null.
   *
   * @param address the other end of the connection, in digits
   * @param host the header {@code Host}
   * @param origin the header {@code Origin}
   * @param authorization the header {@code Authorization}
   */
  public record Caller(String address, String host, String origin, String authorization) {}

  /** Whether values of documents are shown to operators. */
  boolean showsValues() {
    return devMode;
  }

  /**
   * Returns when the caller may look.
   *
   * @throws HttpError 404 where nobody may, 401 where the key is wrong
   */
  void require(Caller caller) {
    if (key != null && caller.authorization() != null && isKey(caller.authorization())) return;
    if (devMode && caller.authorization() == null && isOfThisMachine(caller)) return;
    if (key == null) throw HttpStatus.error(404);
    throw new HttpError(401, "Unauthenticated", "The operator's key is missing or wrong.");
  }

  private boolean isKey(String authorization) {
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) return false;
    String offered = authorization.substring(BEARER.length()).strip();
    return MessageDigest.isEqual(key, offered.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isOfThisMachine(Caller caller) {
    return isLoopback(caller.address())
        && isLoopback(hostOf("http://" + caller.host()))
        && (caller.origin() == null || isLoopback(hostOf(caller.origin())));
  }

  private static String hostOf(String url) {
    try {
      return URI.create(url).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Looks no name up. */
  private static boolean isLoopback(String host) {
    if (host == null || host.isEmpty()) return false;
    if (host.equals("localhost")) return true;
    boolean digits = host.contains(":") || host.matches("[0-9.]+");
    try {
      return digits && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
