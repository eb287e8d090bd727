package dev.sostenuto.engine.log;

import dev.sostenuto.engine.catalog.ColumnType;
import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.RowSize;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.range.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What the commit log keeps of a commit: where it stands, every index key that it touched, and the
 * rows as it left them. Immutable.
 *
 * <p>Several commits can be kept as one, of which a snapshot may see a part.
 *
 * @param lsn where it stands; of several commits, where the first of them stood
 * @param xids its transaction; of several commits, theirs
 * @param merged whether it is several commits, or what is left of them
 * @param keys the keys of old and new rows, by index
 * @param rows the rows that it left, by id, null for one that it deleted; of a table that it
 *     touched and that is missing here they are not known
 * @param rowBytes about how many bytes these have
 * @param wholeTables tables that count as changed everywhere
 */
public record LoggedCommit(
    Lsn lsn,
    XidSet xids,
    boolean merged,
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
        commit.lsn(),
        XidSet.of(commit.xid()),
        false,
        keys,
        rows,
        bytes(rows),
        commit.wholeTables());
  }

  /**
   * Several commits as one: each table that any of them touched counts as changed everywhere.
   *
   * @param commits at least one, in the order of the log
   * @param maxRanges of transaction ids; see {@link XidSet#union}
   */
  static LoggedCommit merged(List<LoggedCommit> commits, int maxRanges) {
    List<XidSet> xids = new ArrayList<>(commits.size());
    Set<TableSchema> tables = new HashSet<>();
    for (LoggedCommit commit : commits) {
      xids.add(commit.xids);
      tables.addAll(commit.tables());
    }
    return new LoggedCommit(
        commits.get(0).lsn, XidSet.union(xids, maxRanges), true, Map.of(), Map.of(), 0, tables);
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
    return new LoggedCommit(lsn, xids, merged, Map.of(), Map.of(), 0, tables());
  }

  /** The same commit without its rows. */
  public LoggedCommit withoutRows() {
    return rows.isEmpty()
        ? this
        : new LoggedCommit(lsn, xids, merged, keys, Map.of(), 0, wholeTables);
  }

  /** What is left of it with these of its transactions alone. */
  LoggedCommit of(XidSet some) {
    if (some == xids) return this;
    return new LoggedCommit(lsn, some, merged, keys, rows, rowBytes, wholeTables);
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
