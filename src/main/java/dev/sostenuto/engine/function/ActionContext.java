package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import java.time.Instant;
import java.util.Optional;

/**
 * What an action may do: anything, and the database by calling functions. Confined to the thread of
 * one run.
 */
public interface ActionContext {
  /** The time when the action began. */
  Instant now();

  Auth auth();

  /** As {@link MutationContext#address}. */
  Optional<String> address();

  /** The environment variable of that name, as the administrator has set it. */
  Optional<String> env(String name);

  Log log();

  /** Has functions run later, from now on. */
  Scheduler scheduler();

  /** Calls a query, internal or not, at the present moment. */
  JsonValue runQuery(String path, JsonValue.Obj args);

  /**
   * Calls a mutation, internal or not, in a transaction of its own, which has committed on return.
   */
  JsonValue runMutation(String path, JsonValue.Obj args);

  /** Calls another action, internal or not. */
  JsonValue runAction(String path, JsonValue.Obj args);
}
