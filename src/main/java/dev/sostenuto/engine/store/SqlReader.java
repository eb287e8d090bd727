package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Reads rows by SQL, within the transaction that its connection is in. Confined to one thread. */
public final class SqlReader implements Reader {
  /**
   * Rows that one round trip fetches, so that a long read does not sit in memory before its limit
   * is noticed.
   */
  private static final int FETCH_ROWS = 512;

  private final Connection connection;
  private final BeforeRead beforeRead;

  /** Makes pending writes visible. */
  @FunctionalInterface
  public interface BeforeRead {
    BeforeRead NOTHING = () -> {};

    void run() throws SQLException;
  }

  public SqlReader(Connection connection, BeforeRead beforeRead) {
    this.connection = connection;
    this.beforeRead = beforeRead;
  }

  @Override
  public void read(IndexBounds bounds, Direction direction, int limit, Sink sink)
      throws SQLException {
    if (limit <= 0 || bounds.range().isEmpty()) return;
    beforeRead.run();
    IndexSql sql = new IndexSql(bounds, direction, limit);
    try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
      for (int i = 0; i < sql.parameters().size(); i++)
        ColumnJdbc.bind(
            statement, i + 1, sql.parameterColumns().get(i).type(), sql.parameters().get(i));
      statement.setFetchSize(limit > FETCH_ROWS ? FETCH_ROWS : 0);
      try (ResultSet rows = statement.executeQuery()) {
        List<ColumnSchema> columns = bounds.index().table().columns();
        while (rows.next() && sink.accept(row(rows, columns))) {
          // The sink has taken the row.
        }
      }
    }
  }

  @Override
  public Row get(TableSchema table, UUID id) throws SQLException {
    beforeRead.run();
    String sql =
        IndexSql.select(table) + " where " + IndexSql.quoted(table.idColumn().name()) + " = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, id);
      statement.setFetchSize(0);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? row(rows, table.columns()) : null;
      }
    }
  }

  private static Row row(ResultSet rows, List<ColumnSchema> columns) throws SQLException {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++)
      values[i] = ColumnJdbc.read(rows, i + 1, columns.get(i).type());
    return new Row(values);
  }
}
