package dev.sostenuto.engine.function;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Calls of functions, internal ones too, that no client makes but the server itself, without an
 * identity. Safe for use by many threads; nothing here blocks the caller.
 */
public interface OwnCalls {
  /**
   * Runs a mutation, in its turn among those of clients.
   *
   * @return empty when the occasion did not let it be run
   */
  CompletionStage<Optional<Outcome>> mutate(String path, Occasion occasion);

  /**
   * Runs an action, when there is room among those of clients; it is not taken when there is none.
   *
   * @param job the row of {@code _scheduled_functions} that it is, or null
   * @return empty when there was nothing to take
   */
  CompletionStage<Optional<Outcome>> act(String path, Start start, UUID job);

  /** The moment before an action begins. */
  @FunctionalInterface
  interface Start {
    /**
     * Takes the action, so that nobody else ever begins it.
     *
     * @return the arguments; empty when it is over, or somebody else's
     */
    Optional<JsonValue.Obj> take() throws SQLException;
  }
}
