package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What lets a mutation of the server's own take effect exactly once: it is claimed and finished in
 * the mutation's own transaction. Safe for use by many threads, one attempt after the other.
 */
public interface Occasion {
  /**
   * Takes it in a serializable transaction that has just begun.
   *
   * @return the arguments; empty when it is over, or somebody else's just now
   */
  Optional<JsonValue.Obj> claim(Connection connection) throws SQLException;

  /** Records that the mutation has succeeded, as the last thing its transaction does. */
  Transactions.Transaction.LastStatement success();
}
