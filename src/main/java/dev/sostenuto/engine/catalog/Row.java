package dev.sostenuto.engine.catalog;

import java.util.Arrays;

/**
 * The column values of one row, in the order of its table's columns, each of the type that its
 * {@link ColumnType} names, or null. Immutable by convention: nobody writes to the array that was
 * handed in.
 */
public final class Row {
  private final Object[] values;

  public Row(Object... values) {
    this.values = values;
  }

  public Object get(ColumnSchema column) {
    return values[column.ordinal()];
  }

  /** The value of the column with that ordinal. */
  public Object get(int ordinal) {
    return values[ordinal];
  }

  public int size() {
    return values.length;
  }

  @Override
  public String toString() {
    return Arrays.deepToString(values);
  }
}
