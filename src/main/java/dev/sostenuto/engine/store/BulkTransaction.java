package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A serializable transaction that writes whole tables, past JPA and its limits. Confined to one
 * thread.
 */
public final class BulkTransaction implements AutoCloseable {
  private static final String BEGIN =
      "set transaction isolation level serializable; set local statement_timeout = 0;"
          + " set local idle_in_transaction_session_timeout = 0; set local lock_timeout = '10s'";

  private final Connection connection;
  private boolean ended;

  private BulkTransaction(Connection connection) {
    this.connection = connection;
  }

  /**
   * Begins one.
   *
   * @param connection in auto-commit mode, as it will be again when this is closed
   */
  public static BulkTransaction begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    BulkTransaction transaction = new BulkTransaction(connection);
    try {
      transaction.execute(BEGIN);
      return transaction;
    } catch (SQLException e) {
      transaction.close();
      throw e;
    }
  }

  /**
   * Waits for those who write to these tables, and keeps others from it until the end. Reading goes
   * on. To be called before anything is read.
   */
  public void keepOthersFromWriting(List<TableSchema> tables) throws SQLException {
    if (tables.isEmpty()) return;
    execute(
        tables.stream()
            .map(table -> IndexSql.quoted(table.name()))
            .collect(Collectors.joining(", ", "lock table ", " in share row exclusive mode")));
  }

  /** Checks constraints at the end that can be checked there. */
  public void deferConstraints() throws SQLException {
    execute("set constraints all deferred");
  }

  public void deleteAll(TableSchema table) throws SQLException {
    // TRUNCATE would empty the table for those who read an older moment.
    execute("delete from " + IndexSql.quoted(table.name()));
  }

  public long count(TableSchema table) throws SQLException {
    return count(connection, table);
  }

  /** How many rows a table has, in whatever transaction the connection is. */
  public static long count(Connection connection, TableSchema table) throws SQLException {
    String sql = "select count(*) from " + IndexSql.quoted(table.name());
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  public void commit() throws SQLException {
    connection.commit();
    ended = true;
  }

  /** Undoes everything, unless it was committed. */
  @Override
  public void close() throws SQLException {
    try {
      if (!ended && !connection.isClosed()) connection.rollback();
    } finally {
      if (!connection.isClosed()) connection.setAutoCommit(true);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
