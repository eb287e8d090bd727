package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.store.Transactions.Transaction.LastStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Writes rows by SQL, in the order in which they were written, when it is told to. Confined to one
 * thread, for one execution.
 */
public final class RowWriter {
  private final Connection connection;
  private final WriteBudget budget;
  private final List<Write> pending = new ArrayList<>();

  /** A statement, and the columns and values of its parameters. */
  private record Write(String sql, List<ColumnSchema> columns, List<Object> values)
      implements LastStatement {
    void send(Connection connection) throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        bind(statement, 1);
        statement.executeUpdate();
      }
    }

    @Override
    public int bind(PreparedStatement statement, int first) throws SQLException {
      for (int i = 0; i < columns.size(); i++)
        ColumnJdbc.write(statement, first + i, columns.get(i).type(), values.get(i));
      return first + columns.size();
    }
  }

  public RowWriter(Connection connection, WriteBudget budget) {
    this.connection = connection;
    this.budget = budget;
  }

  public void insert(TableSchema table, Row row) {
    budget.take(row);
    List<Object> values = new ArrayList<>();
    for (ColumnSchema column : table.columns()) values.add(row.get(column));
    pending.add(new Write(insertSql(table), table.columns(), values));
  }

  /** Changes the columns that differ; the row's id is the same in both. */
  public void update(TableSchema table, Row before, Row after) {
    budget.take(after);
    List<ColumnSchema> columns = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (ColumnSchema column : table.columns()) {
      if (Objects.deepEquals(before.get(column), after.get(column))) continue;
      columns.add(column);
      values.add(after.get(column));
    }
    if (columns.isEmpty()) return;
    String sql = updateSql(table, columns);
    columns.add(table.idColumn());
    values.add(after.get(table.idColumn()));
    pending.add(new Write(sql, columns, values));
  }

  public void delete(TableSchema table, Row row) {
    budget.take(row);
    pending.add(
        new Write(
            "delete from " + IndexSql.quoted(table.name()) + whereId(table),
            List.of(table.idColumn()),
            List.of(row.get(table.idColumn()))));
  }

  /** Whether there is something to send. */
  public boolean isPending() {
    return !pending.isEmpty();
  }

  /** Sends what is pending. */
  public void flush() throws SQLException {
    List<Write> writes = List.copyOf(pending);
    pending.clear();
    for (Write write : writes) write.send(connection);
  }

  /** Sends what is pending but for the last write, which the caller sends; null for none. */
  public LastStatement finish() throws SQLException {
    if (pending.isEmpty()) return null;
    Write last = pending.remove(pending.size() - 1);
    flush();
    return last;
  }

  static String insertSql(TableSchema table) {
    String names =
        table.columns().stream()
            .map(column -> IndexSql.quoted(column.name()))
            .collect(Collectors.joining(", "));
    String marks = table.columns().stream().map(column -> "?").collect(Collectors.joining(", "));
    return "insert into "
        + IndexSql.quoted(table.name())
        + " ("
        + names
        + ") values ("
        + marks
        + ")";
  }

  private static String updateSql(TableSchema table, List<ColumnSchema> columns) {
    StringBuilder sql = new StringBuilder("update ").append(IndexSql.quoted(table.name()));
    String separator = " set ";
    for (ColumnSchema column : columns) {
      sql.append(separator).append(IndexSql.quoted(column.name())).append(" = ?");
      separator = ", ";
    }
    return sql.append(whereId(table)).toString();
  }

  private static String whereId(TableSchema table) {
    return " where " + IndexSql.quoted(table.idColumn().name()) + " = ?";
  }
}
