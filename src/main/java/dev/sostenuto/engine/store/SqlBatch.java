package dev.sostenuto.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Several statements that travel together, of which one is a query. Stateless. */
final class SqlBatch {
  private SqlBatch() {}

  /**
   * The rows of the query.
   *
   * @param first what {@code execute} returned
   */
  static ResultSet rows(Statement executed, boolean first) throws SQLException {
    boolean isQuery = first;
    while (!isQuery) {
      if (executed.getUpdateCount() < 0)
        throw new SQLException("none of the statements is a query");
      isQuery = executed.getMoreResults();
    }
    return executed.getResultSet();
  }

  /** Takes the results that are left: the pool keeps a statement only when it has none. */
  static void finish(Statement executed) throws SQLException {
    while (executed.getMoreResults() || executed.getUpdateCount() >= 0) {
      // Nothing is of interest.
    }
  }
}
