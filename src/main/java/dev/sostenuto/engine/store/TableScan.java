package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads whole tables, a few rows at a time. Stateless; its connection must be in a transaction, or
 * the driver would fetch the table at once.
 */
public final class TableScan {
  /** Rows of one round trip: so many are in memory, however large they are. */
  private static final int FETCH_ROWS = 64;

  private TableScan() {}

  /** Takes rows. */
  @FunctionalInterface
  public interface Sink {
    void accept(Row row) throws IOException;
  }

  /** Every row, in the order of creation. */
  public static void read(Connection connection, TableSchema table, Sink sink)
      throws SQLException, IOException {
    String sql =
        IndexSql.select(table)
            + " order by "
            + IndexSql.order(table.byCreationTime(), Direction.FORWARD);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(FETCH_ROWS);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) sink.accept(SqlReader.row(rows, table.columns()));
      }
    }
  }
}
