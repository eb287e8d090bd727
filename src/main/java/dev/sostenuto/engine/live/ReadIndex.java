package dev.sostenuto.engine.live;

import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.log.LoggedCommit;
import dev.sostenuto.engine.range.Key;
import dev.sostenuto.engine.range.Range;
import dev.sostenuto.engine.range.RangeIndex;
import dev.sostenuto.engine.store.ReadSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who depends on what: finds the entries that a commit makes untrue. Confined to the engine's loop.
 */
final class ReadIndex {
  private final Map<IndexSchema, RangeIndex<Entry>> byRange = new HashMap<>();
  private final Map<TableSchema, Set<Entry>> wholeReaders = new HashMap<>();
  private final Map<TableSchema, Map<Entry, Integer>> anyReaders = new HashMap<>();

  void register(Entry entry, ReadSet reads) {
    for (ReadSet.IndexRange read : new LinkedHashSet<>(reads.ranges())) {
      byRange.computeIfAbsent(read.index(), i -> new RangeIndex<>()).add(read.range(), entry);
      anyReaders
          .computeIfAbsent(read.index().table(), t -> new LinkedHashMap<>())
          .merge(entry, 1, Integer::sum);
    }
    for (TableSchema table : reads.tables())
      wholeReaders.computeIfAbsent(table, t -> new LinkedHashSet<>()).add(entry);
  }

  void unregister(Entry entry, ReadSet reads) {
    for (ReadSet.IndexRange read : new LinkedHashSet<>(reads.ranges())) {
      byRange.get(read.index()).remove(read.range(), entry);
      anyReaders
          .get(read.index().table())
          .computeIfPresent(entry, (e, count) -> count == 1 ? null : count - 1);
    }
    for (TableSchema table : reads.tables()) wholeReaders.get(table).remove(entry);
  }

  /** Hears of what a commit dirties. Must not change the index. */
  interface Hits {
    void byKey(Entry entry, IndexSchema index, Key key, Range range);

    void byTable(Entry entry, TableSchema table);
  }

  /** Tells of each entry that the commit dirties, perhaps more than once. */
  void match(LoggedCommit commit, Hits hits) {
    commit
        .keys()
        .forEach(
            (index, keys) -> {
              RangeIndex<Entry> ranges = byRange.get(index);
              if (ranges == null || ranges.size() == 0) return;
              for (Key key : keys)
                ranges.rangesOf(key, (range, entry) -> hits.byKey(entry, index, key, range));
            });
    for (TableSchema table : commit.tables()) {
      for (Entry entry : wholeReaders.getOrDefault(table, Set.of())) hits.byTable(entry, table);
      if (commit.wholeTables().contains(table))
        for (Entry entry : anyReaders.getOrDefault(table, Map.of()).keySet())
          hits.byTable(entry, table);
    }
  }

  /** Why the commit dirties what was read, or null when it does not. */
  static Cause cause(LoggedCommit commit, ReadSet reads) {
    for (TableSchema table : reads.tables())
      if (commit.tables().contains(table)) return Cause.byTable(commit, table);
    for (ReadSet.IndexRange read : reads.ranges()) {
      TableSchema table = read.index().table();
      if (commit.wholeTables().contains(table)) return Cause.byTable(commit, table);
      Range range = read.range();
      for (Key key : commit.keys(read.index()))
        if (range.contains(key)) return Cause.byKey(commit, read.index(), key, range);
    }
    return null;
  }
}
