package dev.sostenuto.engine.log;

import dev.sostenuto.engine.catalog.ColumnType;
import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.RowSize;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.range.Key;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What the commit log keeps of a commit: where it stands, every index key that it touched, and the
 * rows as it left them. Immutable.
 *
 * @param keys the keys of old and new rows, by index
 * @param rows the rows that it left, by id, null for one that it deleted; of a table that it
 *     touched and that is missing here they are not known
 * @param rowBytes about how many bytes these have
 * @param wholeTables tables that count as changed everywhere
 */
public record LoggedCommit(
    Lsn lsn,
    int xid,
    Map<IndexSchema, Set<Key>> keys,
    Map<TableSchema, Map<UUID, Row>> rows,
    long rowBytes,
    Set<TableSchema> wholeTables) {
  /** What a row costs beside its values. */
  private static final int ROW_BYTES = 100;

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
    Map<TableSchema, Map<UUID, Row>> rows = rows(commit);
    return new LoggedCommit(
        commit.lsn(), commit.xid(), keys, rows, bytes(rows), commit.wholeTables());
  }

  private static Map<TableSchema, Map<UUID, Row>> rows(Commit commit) {
    Map<TableSchema, Map<UUID, Row>> tables = new HashMap<>();
    for (RowChange change : commit.changes()) {
      TableSchema table = change.table();
      // Whoever reads one may write to the array it gets.
      if (commit.wholeTables().contains(table) || table.has(ColumnType.BYTEA)) continue;
      Map<UUID, Row> rows = tables.computeIfAbsent(table, t -> new HashMap<>());
      if (change.before() != null) rows.put(id(table, change.before()), null);
      if (change.after() != null) rows.put(id(table, change.after()), change.after());
    }
    return tables;
  }

  private static UUID id(TableSchema table, Row row) {
    return (UUID) row.get(table.idColumn());
  }

  private static long bytes(Map<TableSchema, Map<UUID, Row>> tables) {
    long bytes = 0;
    for (Map<UUID, Row> rows : tables.values())
      for (Row row : rows.values()) bytes += ROW_BYTES + (row == null ? 0 : RowSize.of(row));
    return bytes;
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
    return new LoggedCommit(lsn, xid, Map.of(), Map.of(), 0, tables());
  }

  /** The same commit without its rows. */
  public LoggedCommit withoutRows() {
    return rows.isEmpty() ? this : new LoggedCommit(lsn, xid, keys, Map.of(), 0, wholeTables);
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
