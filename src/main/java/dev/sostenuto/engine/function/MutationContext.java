package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import java.util.Optional;

/**
 * What a mutation may do. Confined to the thread and the time of one run.
 *
 * <p>The run is one serializable transaction, and is repeated when another one got in its way:
 * reach nothing but the database.
 */
public interface MutationContext extends QueryContext {
  @Override
  WritableDb db();

  /**
   * The address of the socket that the call came by, for limits; empty for all other calls. Behind
   * a proxy it is the proxy's, unless the server is told to look further.
   */
  Optional<String> address();

  /** Has functions run later, when this mutation has committed. */
  Scheduler scheduler();

  /** Has functions run when the caller's session has gone. */
  Presence presence();

  /**
   * Calls another mutation, internal or not, within this transaction; when it fails, this one can't
   * succeed any more.
   */
  JsonValue runMutation(String path, JsonValue.Obj args);
}
