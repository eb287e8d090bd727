package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.value.EncodedJson;

/**
 * What makes two subscriptions share one result. Immutable.
 *
 * @param path canonical function path
 * @param args the arguments in encoded JSON, keys sorted
 * @param journal where the page ended, or null
 * @param scope whose result it is: {@link #SHARED}, {@link #NOBODY}, or all that a function can
 *     learn of the caller
 */
record CacheKey(String path, String args, String journal, String scope) {
  /** The query never looked at who calls. */
  static final String SHARED = "shared";

  /** The result of callers that are not signed in. */
  static final String NOBODY = "nobody";

  static String scopeOf(Identity identity) {
    if (identity == null) return NOBODY;
    String kind = identity.admin() ? "admin:" : "user:";
    return kind + identity.tokenIdentifier() + " " + EncodedJson.encode(identity.attributes());
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
