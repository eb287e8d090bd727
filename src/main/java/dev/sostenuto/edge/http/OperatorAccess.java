package dev.sostenuto.edge.http;

import dev.sostenuto.edge.identity.AdminKeys;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Who may look inside the server: whoever holds the admin key and, in dev mode, programs and pages
 * of this machine. Immutable.
 *
 * <p>A page of another origin is refused though it runs in a browser of this machine, and so is one
 * that reaches it under a foreign name.
 */
public final class OperatorAccess {
  private static final String BEARER = "bearer ";
  private static final String CONVEX = "convex ";

  private final boolean devMode;
  private final AdminKeys keys;

  /**
   * @param keys of the administrator, who is the operator
   */
  public OperatorAccess(boolean devMode, AdminKeys keys) {
    this.devMode = devMode;
    this.keys = keys;
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
    if (caller.authorization() != null && isKey(caller)) return;
    if (devMode && caller.authorization() == null && isOfThisMachine(caller)) return;
    if (!keys.isSet()) throw HttpStatus.error(404);
    throw new HttpError(401, "Unauthenticated", "The admin key is missing or wrong.");
  }

  private boolean isKey(Caller caller) {
    String scheme = caller.authorization().toLowerCase(Locale.ROOT);
    if (!scheme.startsWith(BEARER) && !scheme.startsWith(CONVEX)) return false;
    return keys.isKey(caller.authorization().substring(BEARER.length()).strip(), caller.address());
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
