package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.Identity;

/**
 * What makes two subscriptions share one result. Immutable.
 *
 * @param path canonical function path
 * @param args the arguments in encoded JSON, keys sorted
 * @param journal where the page ended, or null
 * @param scope whose result it is: {@link #SHARED}, {@link #NOBODY} or a token identifier with a
 *     prefix
 */
record CacheKey(String path, String args, String journal, String scope) {
  /** The query never looked at who calls. */
  static final String SHARED = "shared";

  /** The result of callers that are not signed in. */
  static final String NOBODY = "nobody";

  static String scopeOf(Identity identity) {
    return identity == null ? NOBODY : "user:" + identity.tokenIdentifier();
  }

  boolean isShared() {
    return scope.equals(SHARED);
  }

  CacheKey withJournal(String other) {
    return new CacheKey(path, args, other, scope);
  }

  CacheKey withScope(String other) {
    return new CacheKey(path, args, journal, other);
  }
}
