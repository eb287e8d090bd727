package dev.sostenuto.engine.function;

import java.util.Optional;

/** Who calls. A result that was made without asking is shared by all callers. */
@FunctionalInterface
public interface Auth {
  /** The signed-in caller, or empty. */
  Optional<Identity> identity();

  /** The user that functions see of a caller, which may be null. */
  static Optional<Identity> userOf(Identity caller) {
    return Optional.ofNullable(caller).filter(Identity::isUser);
  }
}
