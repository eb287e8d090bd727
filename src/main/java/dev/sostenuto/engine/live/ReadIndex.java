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
import java.util.function.Consumer;

/**
 * Who depends on what: finds the entries that a commit makes untrue. Confined to the engine's loop.
 */
final class ReadIndex {
  private final Map<IndexSchema, RangeIndex<Entry>> byRange = new HashMap<>();
  private final Map<TableSchema, Set<Entry>> wholeReaders = new HashMap<>();
  private final Map<TableSchema, Map<Entry, Integer>> anyReaders = new HashMap<>();

  void register(Entry entry, ReadSet reads) {
    for (ReadSet.IndexRange read : Set.copyOf(reads.ranges())) {
      byRange.computeIfAbsent(read.index(), i -> new RangeIndex<>()).add(read.range(), entry);
      anyReaders
          .computeIfAbsent(read.index().table(), t -> new LinkedHashMap<>())
          .merge(entry, 1, Integer::sum);
    }
    for (TableSchema table : reads.tables())
      wholeReaders.computeIfAbsent(table, t -> new LinkedHashSet<>()).add(entry);
  }

  void unregister(Entry entry, ReadSet reads) {
    for (ReadSet.IndexRange read : Set.copyOf(reads.ranges())) {
      byRange.get(read.index()).remove(read.range(), entry);
      anyReaders
          .get(read.index().table())
          .computeIfPresent(entry, (e, count) -> count == 1 ? null : count - 1);
    }
    for (TableSchema table : reads.tables()) wholeReaders.get(table).remove(entry);
  }

  /** Tells of each entry that the commit dirties, perhaps more than once. */
  void match(LoggedCommit commit, Consumer<Entry> dirty) {
    commit
        .keys()
        .forEach(
            (index, keys) -> {
              RangeIndex<Entry> ranges = byRange.get(index);
              if (ranges == null || ranges.size() == 0) return;
              for (Key key : keys) ranges.holdersOf(key, dirty);
            });
    for (TableSchema table : commit.tables()) {
      wholeReaders.getOrDefault(table, Set.of()).forEach(dirty);
      if (commit.wholeTables().contains(table))
        anyReaders.getOrDefault(table, Map.of()).keySet().forEach(dirty);
    }
  }

  /** Whether the commit dirties what was read. */
  static boolean matches(LoggedCommit commit, ReadSet reads) {
    for (TableSchema table : reads.tables()) if (commit.tables().contains(table)) return true;
    for (ReadSet.IndexRange read : reads.ranges()) {
      if (commit.wholeTables().contains(read.index().table())) return true;
      Range range = read.range();
      for (Key key : commit.keys(read.index())) if (range.contains(key)) return true;
    }
    return false;
  }
}
