package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;

/**
 * Who calls. Immutable.
 *
 * @param tokenIdentifier issuer and subject, joined by {@code |}; unique among users
 * @param attributes what the token says of the user, by the names of the wire contract (section
 *     1.12)
 */
public record Identity(String tokenIdentifier, JsonValue.Obj attributes) {
  public Identity {
    if (tokenIdentifier.isEmpty())
      throw new IllegalArgumentException("an identity without a token identifier");
  }
}
