package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import java.util.Optional;

/**
 * Who calls: a user, the administrator, or the administrator acting as a user. Immutable.
 *
 * @param tokenIdentifier issuer and subject, joined by {@code |}; unique among users, and null only
 *     for the administrator who acts as nobody
 * @param attributes what the token says of the user, by the names of the wire contract (section
 *     1.12)
 * @param admin whether internal functions may be called too
 */
public record Identity(String tokenIdentifier, JsonValue.Obj attributes, boolean admin) {
  /** The administrator, who acts as nobody. */
  public static final Identity ADMIN = new Identity(null, JsonValue.Obj.EMPTY, true);

  public Identity {
    if (tokenIdentifier == null ? !admin : tokenIdentifier.isEmpty())
      throw new IllegalArgumentException("an identity without a token identifier");
  }

  /** A user. */
  public Identity(String tokenIdentifier, JsonValue.Obj attributes) {
    this(tokenIdentifier, attributes, false);
  }

  /** Whether there is a user, whom functions may see. */
  boolean isUser() {
    return tokenIdentifier != null;
  }

  /** An attribute that is text, such as {@code subject}, {@code name} or {@code email}. */
  public Optional<String> text(String attribute) {
    return attributes.get(attribute) instanceof JsonValue.Str text
        ? Optional.of(text.value())
        : Optional.empty();
  }
}
