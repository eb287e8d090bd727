package dev.sostenuto.engine.function;

import java.time.Instant;
import java.util.Map;

/**
 * Makes what this deployment, all its nodes alike, believes later. Safe for use by many threads.
 */
public interface TokenIssuer {
  /** What its tokens say of where they come from; the first part of token identifiers. */
  String issuer();

  /**
   * A token that signs in whoever shows it, for a while.
   *
   * @param subject the second part of the token identifier
   * @param claims what else it says, by the names of OpenID Connect
   */
  String token(String subject, Map<String, String> claims, Instant now);

  /** A seal that nobody else can put under this text; the same each time. */
  String seal(String text);
}
