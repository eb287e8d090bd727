package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import java.time.Instant;
import java.util.Optional;

/**
 * What a query may do. Confined to the thread and the time of one run.
 *
 * <p>Everything that it hands out is the same for the whole run, so that the result is a function
 * of the arguments, the database, and the caller if asked for.
 */
public interface QueryContext {
  /** The database, as of one moment. */
  Db db();

  /** The time, fixed for this run. */
  Instant now();

  /**
   * Asks for another run at that time, if nothing has changed by then: time passing is not a write.
   */
  void validUntil(Instant time);

  Auth auth();

  /**
   * The environment variable of that name, as the administrator has set it. When it changes, what
   * read it runs again.
   */
  Optional<String> env(String name);

  Log log();

  /** Calls another query, internal or not, within this run. */
  JsonValue runQuery(String path, JsonValue.Obj args);
}
