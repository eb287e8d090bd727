package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;

/**
 * What a mutation may do. Confined to the thread and the time of one run.
 *
 * <p>The run is one serializable transaction, and is repeated when another one got in its way:
 * reach nothing but the database.
 */
public interface MutationContext extends QueryContext {
  @Override
  WritableDb db();

  /** Has functions run later, when this mutation has committed. */
  Scheduler scheduler();

  /**
   * Calls another mutation, internal or not, within this transaction; when it fails, this one can't
   * succeed any more.
   */
  JsonValue runMutation(String path, JsonValue.Obj args);
}
