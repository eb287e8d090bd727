package dev.sostenuto.engine.protocol;

import dev.sostenuto.engine.value.JsonValue;
import java.util.List;
import java.util.UUID;

/**
 * A message from a client. Immutable.
 *
 * <p>Versions and ids of the wire are unsigned 32-bit numbers; versions and query ids keep their
 * bits in an {@code int}.
 */
public sealed interface ClientMessage {
  /**
   * Who speaks; the first message of most sockets, and missing on some.
   *
   * @param session constant for one client object, over all its sockets
   * @param connectionCount not 0 for a client that may have been connected before
   * @param maxObservedTimestamp the greatest timestamp the client has seen, or null
   */
  record Connect(UUID session, long connectionCount, Long maxObservedTimestamp)
      implements ClientMessage {}

  /** Queries that the client wants from now on, and those that it no longer wants. */
  record ModifyQuerySet(int baseVersion, int newVersion, List<QueryChange> modifications)
      implements ClientMessage {
    public ModifyQuerySet {
      modifications = List.copyOf(modifications);
    }
  }

  /** A mutation to be run once the ones before it have ended. */
  record Mutation(long requestId, Call call) implements ClientMessage {}

  /** An action to be run at once. */
  record Action(long requestId, Call call) implements ClientMessage {}

  /** Another caller from now on. */
  record Authenticate(int baseVersion, Token token) implements ClientMessage {}

  /** A measurement by the client, of no consequence. */
  record Event(String eventType) implements ClientMessage {}

  /** One change of the query set. */
  sealed interface QueryChange {
    int queryId();

    /**
     * @param journal where an earlier run's page ended, or null
     */
    record Add(int queryId, Call call, String journal) implements QueryChange {}

    record Remove(int queryId) implements QueryChange {}
  }

  /**
   * A function and what to give it.
   *
   * @param path as sent, in any spelling
   * @param componentPath empty for the application itself
   */
  record Call(String path, Arguments arguments, String componentPath) {}

  /** What a client shows to say who calls. */
  sealed interface Token {
    /** Nobody is signed in. */
    record None() implements Token {}

    /**
     * @param jwt as sent, not verified
     */
    record User(String jwt) implements Token {
      @Override
      public String toString() {
        return "User[jwt not shown]";
      }
    }

    /**
     * @param key as sent, not verified
     * @param actingAs attributes of the user to act for, or null
     */
    record Admin(String key, JsonValue.Obj actingAs) implements Token {
      @Override
      public String toString() {
        return "Admin[key not shown]";
      }
    }
  }
}
