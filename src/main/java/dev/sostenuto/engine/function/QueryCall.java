package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import java.util.UUID;

/**
 * A query, its arguments, and on whose behalf it runs. Immutable.
 *
 * @param path canonical: {@code module:function}
 * @param args as sent; they are validated in the run
 * @param journal where the page of an earlier run ended, or null
 * @param identity the caller, or null when nobody is signed in
 * @param session the caller's, as functions know it, or null
 */
public record QueryCall(
    String path, JsonValue.Obj args, String journal, Identity identity, UUID session) {
  /** A call of a caller without a session. */
  public QueryCall(String path, JsonValue.Obj args, String journal, Identity identity) {
    this(path, args, journal, identity, null);
  }
}
