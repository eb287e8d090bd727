package dev.sostenuto.app.turn;

import java.util.regex.Pattern;

/**
 * What opens Cloudflare's relay: a TURN key's id, and its token. Immutable.
 *
 * @param id in the console of Cloudflare the "Turn Token ID"
 * @param token never written to a log
 */
record CloudflareKey(String id, String token) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,256}");
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,1024}");

  CloudflareKey {
    if (!isId(id) || !isToken(token))
      throw new IllegalArgumentException("a key of Cloudflare that can't be sent");
  }

  /** Whether it can stand in the path of a request as it is. */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** Whether it can stand in the head of a request. */
  static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  String authorization() {
    return "Bearer " + token;
  }

  /** Without the secret part. */
  @Override
  public String toString() {
    return "TURN key " + id;
  }
}
