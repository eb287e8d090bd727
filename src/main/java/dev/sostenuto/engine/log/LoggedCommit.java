package dev.sostenuto.engine.log;

import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.range.Key;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the commit log keeps of a commit: where it stands, and every index key that it touched. The
 * rows are let go. Immutable.
 *
 * @param keys the keys of old and new rows, by index
 * @param wholeTables tables that count as changed everywhere
 */
public record LoggedCommit(
    Lsn lsn, int xid, Map<IndexSchema, Set<Key>> keys, Set<TableSchema> wholeTables) {

  public static LoggedCommit of(Commit commit) {
    Map<IndexSchema, Set<Key>> keys = new LinkedHashMap<>();
    for (RowChange change : commit.changes()) {
      if (commit.wholeTables().contains(change.table())) continue;
      for (IndexSchema index : change.table().indexes()) {
        Set<Key> touched = keys.computeIfAbsent(index, i -> new LinkedHashSet<>());
        addKey(touched, index, change.before());
        addKey(touched, index, change.after());
      }
    }
    return new LoggedCommit(commit.lsn(), commit.xid(), keys, commit.wholeTables());
  }

  private static void addKey(Set<Key> keys, IndexSchema index, Row row) {
    if (row != null) keys.add(index.keyOf(row));
  }

  /** How many keys it holds. */
  public int weight() {
    int weight = 0;
    for (Set<Key> touched : keys.values()) weight += touched.size();
    return weight;
  }

  /** The same commit, each table it touched counting as changed everywhere. */
  public LoggedCommit coarse() {
    return new LoggedCommit(lsn, xid, Map.of(), tables());
  }

  /** The keys it touched in this index. */
  public Set<Key> keys(IndexSchema index) {
    return keys.getOrDefault(index, Set.of());
  }

  /** The tables it touched. */
  public Set<TableSchema> tables() {
    Set<TableSchema> tables = new HashSet<>(wholeTables);
    for (IndexSchema index : keys.keySet()) tables.add(index.table());
    return Set.copyOf(tables);
  }
}
