package dev.sostenuto.engine.live;

/**
 * What makes two subscriptions share one result. Immutable.
 *
 * @param path canonical function path
 * @param args the arguments in encoded JSON, keys sorted
 * @param journal where the page ended, or null
 * @param sharing with whom
 * @param scope all that a function can learn of these callers
 */
record CacheKey(String path, String args, String journal, Sharing sharing, String scope) {
  CacheKey withJournal(String other) {
    return new CacheKey(path, args, other, sharing, scope);
  }

  CacheKey sharedBy(Sharing other, Caller caller) {
    return new CacheKey(path, args, journal, other, caller.scope(other));
  }
}
