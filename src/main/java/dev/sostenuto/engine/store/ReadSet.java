package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.range.Range;
import java.util.List;
import java.util.Set;

/**
 * What one run of a query depended on: ranges of indexes, and whole tables. Immutable.
 *
 * @param ranges each covers what was read in one index, found rows or not
 * @param tables read in a way that no index range describes (JPQL)
 */
public record ReadSet(List<IndexRange> ranges, Set<TableSchema> tables) {
  public static final ReadSet EMPTY = new ReadSet(List.of(), Set.of());

  public ReadSet {
    ranges = List.copyOf(ranges);
    tables = Set.copyOf(tables);
  }

  /** A range of keys of one index. */
  public record IndexRange(IndexSchema index, Range range) {}
}
