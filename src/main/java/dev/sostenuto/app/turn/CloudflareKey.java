package dev.sostenuto.app.turn;

import java.util.regex.Pattern;

/**
 * What opens Cloudflare's relay: a TURN key's id, and its token. Immutable.
 *
 * @param id in the console of Cloudflare the "Turn Token ID"
 * @param token never written to a log
 */
record CloudflareKey(String id, String token) {
  private static final Pattern SENDABLE = Pattern.compile("[!-~]{1,1024}");

  CloudflareKey {
    if (!isSendable(id) || !isSendable(token))
      throw new IllegalArgumentException("a key of Cloudflare that can't be sent");
  }

  /** Whether it can stand in the head of a request. */
  static boolean isSendable(String part) {
    return SENDABLE.matcher(part).matches();
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
