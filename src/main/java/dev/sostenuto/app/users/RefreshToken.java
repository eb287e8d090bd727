package dev.sostenuto.app.users;

import dev.sostenuto.engine.function.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * What renews a guest's token: which sign-in it is of, which number it has, and a seal, so that
 * nobody can make the next one. Immutable.
 *
 * @param signIn the id of the sign-in
 * @param generation its number, from 1
 */
record RefreshToken(String signIn, long generation) {
  private static final int LONGEST = 200;
  private static final String SEALED = "refresh token of a guest ";

  String write(TokenIssuer issuer) {
    String text = signIn + "|" + generation;
    return text + "|" + issuer.seal(SEALED + text);
  }

  /** The token that somebody shows; empty when this deployment has not made it. */
  static Optional<RefreshToken> read(String text, TokenIssuer issuer) {
    if (text.length() > LONGEST) return Optional.empty();
    int end = text.lastIndexOf('|');
    int middle = text.indexOf('|');
    if (middle < 0 || middle == end) return Optional.empty();
    String sealed = text.substring(0, end);
    if (!isEqual(text.substring(end + 1), issuer.seal(SEALED + sealed))) return Optional.empty();
    return Optional.of(
        new RefreshToken(
            sealed.substring(0, middle), Long.parseLong(sealed.substring(middle + 1))));
  }

  private static boolean isEqual(String shown, String right) {
    return MessageDigest.isEqual(
        shown.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
  }
}
