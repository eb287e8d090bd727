package dev.sostenuto.app.turn;

import java.util.List;
import java.util.Optional;

/**
 * Servers that help to connect, as a browser's {@code RTCPeerConnection} takes them. Immutable.
 *
 * @param urls at least one, of the schemes {@code stun}, {@code turn} and {@code turns}
 * @param username present with {@code credential} alone
 * @param credential the password for that name; never written to a log
 */
public record IceServer(List<String> urls, Optional<String> username, Optional<String> credential) {
  public IceServer {
    urls = List.copyOf(urls);
    if (urls.isEmpty()) throw new IllegalArgumentException("an ICE server without an address");
    if (username.isPresent() != credential.isPresent())
      throw new IllegalArgumentException("an ICE server with half a credential");
  }

  static IceServer open(List<String> urls) {
    return new IceServer(urls, Optional.empty(), Optional.empty());
  }

  static IceServer locked(List<String> urls, String username, String credential) {
    return new IceServer(urls, Optional.of(username), Optional.of(credential));
  }

  /** Whether it passes on what it gets, which nobody may ask of it without a password. */
  boolean isRelay() {
    return credential.isPresent();
  }

  /** Without the secret part. */
  @Override
  public String toString() {
    return urls + (isRelay() ? " with a credential" : "");
  }
}
