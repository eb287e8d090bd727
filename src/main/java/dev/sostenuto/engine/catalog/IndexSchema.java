package dev.sostenuto.engine.catalog;

import dev.sostenuto.engine.range.Key;
import dev.sostenuto.engine.range.KeyWriter;
import java.util.List;

/**
 * One index of a live table, with the creation time and the id that every index ends in. Immutable;
 * equal only to itself.
 */
public final class IndexSchema {
  public static final String BY_ID = "by_id";
  public static final String BY_CREATION_TIME = "by_creation_time";

  private final TableSchema table;
  private final String name;
  private final List<ColumnSchema> columns;

  IndexSchema(TableSchema table, String name, List<ColumnSchema> columns) {
    this.table = table;
    this.name = name;
    this.columns = List.copyOf(columns);
  }

  public TableSchema table() {
    return table;
  }

  public String name() {
    return name;
  }

  /** All columns that order it, the implicit ones included. */
  public List<ColumnSchema> columns() {
    return columns;
  }

  /** Where the row stands in this index. */
  public Key keyOf(Row row) {
    KeyWriter writer = new KeyWriter();
    for (ColumnSchema column : columns) column.type().writeKey(writer, row.get(column));
    return writer.toKey();
  }

  @Override
  public String toString() {
    return table.name() + "." + name;
  }

  /** An index as its entity declares it: name and own columns, without the implicit ones. */
  public record Declaration(String name, List<String> columns) {}
}
