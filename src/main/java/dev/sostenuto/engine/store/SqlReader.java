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

  /**
   * Makes statements of mutations other ones: the database keeps a plan with each, and those of
   * mutations are made without scans of whole tables (see {@link Claims}).
   */
  private static final String OF_MUTATIONS = "/* mutation */ ";

  private final Connection connection;
  private final BeforeRead beforeRead;

  /** Null for queries. */
  private final Prelude prelude;

  /** Makes pending writes visible. */
  @FunctionalInterface
  public interface BeforeRead {
    BeforeRead NOTHING = () -> {};

    void run() throws SQLException;
  }

  public SqlReader(Connection connection, BeforeRead beforeRead) {
    this(connection, beforeRead, null);
  }

  /**
   * For a mutation.
   *
   * @param prelude is sent with the first read, unless it has been sent; its exception passes
   *     through
   */
  public SqlReader(Connection connection, BeforeRead beforeRead, Prelude prelude) {
    this.connection = connection;
    this.beforeRead = beforeRead;
    this.prelude = prelude;
  }

  @Override
  public void read(IndexBounds bounds, Direction direction, int limit, Sink sink)
      throws SQLException {
    if (limit <= 0 || bounds.range().isEmpty()) return;
    beforeRead.run();
    IndexSql sql = new IndexSql(bounds, direction, limit);
    List<ColumnSchema> columns = bounds.index().table().columns();
    query(
        sql.text(),
        limit > FETCH_ROWS ? FETCH_ROWS : 0,
        (statement, first) -> {
          for (int i = 0; i < sql.parameters().size(); i++)
            ColumnJdbc.bind(
                statement,
                first + i,
                sql.parameterColumns().get(i).type(),
                sql.parameters().get(i));
        },
        rows -> {
          while (rows.next() && sink.accept(row(rows, columns))) {
            // The sink has taken the row.
          }
        });
  }

  @Override
  public Row get(TableSchema table, UUID id) throws SQLException {
    beforeRead.run();
    String sql =
        IndexSql.select(table) + " where " + IndexSql.quoted(table.idColumn().name()) + " = ?";
    Row[] found = {null};
    query(
        sql,
        0,
        (statement, first) -> statement.setObject(first, id),
        rows -> found[0] = rows.next() ? row(rows, table.columns()) : null);
    return found[0];
  }

  private interface Parameters {
    void bind(PreparedStatement statement, int first) throws SQLException;
  }

  private interface Rows {
    void take(ResultSet rows) throws SQLException;
  }

  private void query(String sql, int fetchSize, Parameters parameters, Rows rows)
      throws SQLException {
    // What is fetched bit by bit must be a statement of its own.
    if (prelude != null && fetchSize > 0) prelude.send(connection);
    boolean first = prelude != null && prelude.isPending();
    String text = prelude == null ? sql : OF_MUTATIONS + sql;
    try (PreparedStatement statement =
        connection.prepareStatement(first ? prelude.before(text) : text)) {
      parameters.bind(statement, first ? prelude.bind(statement) : 1);
      statement.setFetchSize(fetchSize);
      try (ResultSet found = first ? prelude.rows(statement) : statement.executeQuery()) {
        rows.take(found);
      }
      if (first) SqlBatch.finish(statement);
    }
  }

  static Row row(ResultSet rows, List<ColumnSchema> columns) throws SQLException {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++)
      values[i] = ColumnJdbc.read(rows, i + 1, columns.get(i).type());
    return new Row(values);
  }
}
