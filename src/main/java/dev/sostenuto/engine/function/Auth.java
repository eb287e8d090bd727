package dev.sostenuto.engine.function;

import java.util.Optional;
import java.util.UUID;

/** Who calls. A result that was made without asking is shared by all callers. */
public interface Auth {
  /** The signed-in caller, or empty. */
  Optional<Identity> identity();

  /**
   * The session of the browser's page that calls, from when it was loaded until it is left, over
   * all its sockets; empty for callers over HTTP and for the server itself. A query that asks has a
   * result for each session.
   *
   * <p>It is a name that may be stored and shown: nobody can pretend to be that page by it.
   */
  Optional<UUID> session();

  /** The user that functions see of a caller, which may be null. */
  static Optional<Identity> userOf(Identity caller) {
    return Optional.ofNullable(caller).filter(Identity::isUser);
  }
}
