package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.value.EncodedJson;
import java.util.UUID;

/**
 * On whose behalf a query runs. Immutable.
 *
 * @param identity null when nobody is signed in
 * @param session null for a client that has none
 */
record Caller(Identity identity, UUID session) {
  static final Caller NOBODY = new Caller(null, null);

  /** All that a run may have learnt of the caller, as text. */
  String scope(Sharing sharing) {
    return switch (sharing) {
      case ALL -> "shared";
      case IDENTITY -> scopeOf(identity);
      case SESSION -> session + " " + scopeOf(identity);
    };
  }

  private static String scopeOf(Identity identity) {
    if (identity == null) return "nobody";
    String kind = identity.admin() ? "admin:" : "user:";
    return kind + identity.tokenIdentifier() + " " + EncodedJson.encode(identity.attributes());
  }
}
