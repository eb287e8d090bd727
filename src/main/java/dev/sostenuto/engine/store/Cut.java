package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.range.Key;
import dev.sostenuto.engine.range.KeyWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A place between the rows of an index: right before or right after all rows whose first columns
 * have these values. Immutable.
 *
 * <p>Without values it is the start or the end of the index; with a value for every column, it is a
 * cursor.
 *
 * @param values of the index's first columns, of the types that their columns name, or null
 * @param after whether it is after those rows
 */
public record Cut(List<Object> values, boolean after) {
  public static final Cut START = new Cut(List.of(), false);
  public static final Cut END = new Cut(List.of(), true);

  public Cut {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  public static Cut before(List<Object> values) {
    return new Cut(values, false);
  }

  public static Cut after(List<Object> values) {
    return new Cut(values, true);
  }

  /** The values of all of an index's columns in a row. */
  public static List<Object> valuesOf(IndexSchema index, Row row) {
    List<Object> values = new ArrayList<>();
    for (ColumnSchema column : index.columns()) values.add(row.get(column));
    return values;
  }

  /** The first key behind this place, or null where there is none. */
  Key key(IndexSchema index) {
    KeyWriter writer = new KeyWriter();
    for (int i = 0; i < values.size(); i++)
      index.columns().get(i).type().writeKey(writer, values.get(i));
    Key prefix = writer.toKey();
    return after ? prefix.endOfPrefix() : prefix;
  }
}
