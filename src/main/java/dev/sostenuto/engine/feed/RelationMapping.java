package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import java.util.List;

/**
 * The way from a relation's columns, as the log has them at the moment, to a live table's; by name.
 * Confined to the feed's thread.
 *
 * <p>Columns that the catalog does not know are passed over. Rows that lack a column which it does
 * know cannot be told.
 */
final class RelationMapping {
  private static final System.Logger LOG = System.getLogger(RelationMapping.class.getName());
  private static final int MISSING = -1;

  private final TableSchema table;
  private final int relationColumns;
  private final int[] positions;
  private boolean unreadableReported;

  RelationMapping(TableSchema table, List<String> columns) {
    this.table = table;
    this.relationColumns = columns.size();
    this.positions = new int[table.columns().size()];
    for (ColumnSchema column : table.columns()) {
      positions[column.ordinal()] = columns.indexOf(column.name());
      if (positions[column.ordinal()] == MISSING) {
        LOG.log(
            System.Logger.Level.WARNING,
            "The log has no column {0} for the live table {1}; each change counts as one of the whole table",
            column.name(),
            table.name());
      }
    }
  }

  TableSchema table() {
    return table;
  }

  /** The row before a change; null when it cannot be told. */
  Row before(Tuple tuple) {
    return row(tuple, null);
  }

  /**
   * The row after a change; null when it cannot be told.
   *
   * @param before where large values that did not change are taken from; null for an insert
   */
  Row after(Tuple tuple, Row before) {
    return row(tuple, before);
  }

  private Row row(Tuple tuple, Row before) {
    if (tuple.size() != relationColumns) {
      throw new MalformedStreamException(
          "a row of "
              + tuple.size()
              + " columns for "
              + table.name()
              + ", which has "
              + relationColumns);
    }
    Object[] values = new Object[positions.length];
    for (ColumnSchema column : table.columns()) {
      int position = positions[column.ordinal()];
      if (position == MISSING || (before == null && tuple.isUnchanged(position))) {
        return null;
      }
      try {
        values[column.ordinal()] =
            tuple.isUnchanged(position) ? before.get(column) : value(column, tuple.text(position));
      } catch (RuntimeException unreadable) {
        report(column, unreadable);
        return null;
      }
    }
    return new Row(values);
  }

  private static Object value(ColumnSchema column, String text) {
    return text == null ? null : column.type().parse(text);
  }

  private void report(ColumnSchema column, RuntimeException why) {
    if (unreadableReported) {
      return;
    }
    unreadableReported = true;
    // Not the value: it is somebody's data.
    LOG.log(
        System.Logger.Level.WARNING,
        "A value of {0}.{1} cannot be read as {2} ({3}); such changes count as ones of the whole table",
        table.name(),
        column.name(),
        column.type(),
        why.getClass().getSimpleName());
  }
}
