package dev.sostenuto.engine.log;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;

/**
 * One row as it was before a commit and as it is after it. Immutable.
 *
 * @param table whose row
 * @param before null for an insert
 * @param after null for a delete
 */
public record RowChange(TableSchema table, Row before, Row after) {
  public RowChange {
    if (before == null && after == null)
      throw new IllegalArgumentException("a change of " + table.name() + " without any row");
  }
}
