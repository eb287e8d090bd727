package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.QueryOutcome;

/** With whom a result is shared, by what its run looked at. Later ones share with fewer. */
enum Sharing {
  /** It never looked at who calls. */
  ALL,
  /** It looked at the identity. */
  IDENTITY,
  /** It looked at the session, and so is this page's alone. */
  SESSION;

  static Sharing of(QueryOutcome outcome) {
    if (outcome.sessionRead()) return SESSION;
    return outcome.identityRead() ? IDENTITY : ALL;
  }

  boolean isNarrowerThan(Sharing other) {
    return compareTo(other) > 0;
  }
}
