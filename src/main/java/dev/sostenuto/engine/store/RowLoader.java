package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.RowSize;
import dev.sostenuto.engine.catalog.TableSchema;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Inserts many rows into one table, a batch at a time. Confined to one thread. */
public final class RowLoader implements AutoCloseable {
  private static final int BATCH_ROWS = 500;
  private static final long BATCH_BYTES = 4 << 20;

  private final List<ColumnSchema> columns;
  private final PreparedStatement statement;
  private int batchRows;
  private long batchBytes;

  public RowLoader(Connection connection, TableSchema table) throws SQLException {
    this.columns = table.columns();
    this.statement = connection.prepareStatement(RowWriter.insertSql(table));
  }

  /**
   * Takes a row, and sends what it has taken when that is enough.
   *
   * @throws SQLException for any row of the batch
   */
  public void add(Row row) throws SQLException {
    for (int i = 0; i < columns.size(); i++)
      ColumnJdbc.write(statement, i + 1, columns.get(i).type(), row.get(i));
    statement.addBatch();
    batchRows++;
    batchBytes += RowSize.of(row);
    if (batchRows >= BATCH_ROWS || batchBytes >= BATCH_BYTES) flush();
  }

  /** Sends what it has taken. */
  public void flush() throws SQLException {
    if (batchRows == 0) return;
    batchRows = 0;
    batchBytes = 0;
    try {
      statement.executeBatch();
    } catch (BatchUpdateException e) {
      // The batch's own message repeats the statement with every value.
      throw e.getNextException() == null ? e : e.getNextException();
    }
  }

  /** Without what was not sent. */
  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
