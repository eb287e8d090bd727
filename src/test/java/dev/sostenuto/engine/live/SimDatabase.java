package dev.sostenuto.engine.live;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.ColumnType;
import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.RowChange;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A database of one table in which a transaction is first in the log and only then visible, and
 * later ones may become visible first, as in PostgreSQL.
 */
final class SimDatabase {
  static final TableSchema ITEMS =
      new TableSchema(
          "items",
          10_001,
          SimDatabase.class,
          List.of(
              new ColumnSchema(0, "id", "_id", ColumnType.UUID, false),
              new ColumnSchema(1, "creation_time", "_creationTime", ColumnType.FLOAT8, false),
              new ColumnSchema(2, "grp", "grp", ColumnType.INTEGER, false),
              new ColumnSchema(3, "val", "val", ColumnType.INTEGER, false)),
          List.of(new IndexSchema.Declaration("by_group", List.of("grp"))));
  static final IndexSchema BY_GROUP = ITEMS.index("by_group").orElseThrow();
  static final Catalog CATALOG = new Catalog(List.of(ITEMS));

  enum State {
    ACTIVE,
    LOGGED,
    VISIBLE,
    ABORTED
  }

  /** One transaction and what it writes: a row by id, or null for a deletion. */
  final class Tx {
    final long xid;
    final Map<Integer, Row> before = new TreeMap<>();
    final Map<Integer, Row> writes = new TreeMap<>();
    final List<String> markers = new ArrayList<>();
    boolean whole;
    State state = State.ACTIVE;
    Lsn lsn;

    private Tx(long xid) {
      this.xid = xid;
    }

    /** False when another unfinished transaction holds the row. */
    boolean write(int id, Long group, long value) {
      for (Tx other : transactions)
        if (other != this && other.isUnfinished() && other.writes.containsKey(id)) return false;
      before.putIfAbsent(id, latest().get(id));
      writes.put(id, group == null ? null : row(id, group, value));
      return true;
    }

    boolean isUnfinished() {
      return state == State.ACTIVE || state == State.LOGGED;
    }

    Commit commit() {
      List<RowChange> changes = new ArrayList<>();
      writes.forEach(
          (id, after) -> {
            if (before.get(id) != null || after != null)
              changes.add(new RowChange(ITEMS, before.get(id), after));
          });
      return whole
          ? new Commit(lsn, (int) xid, Instant.EPOCH, List.of(), Set.of(ITEMS), markers)
          : new Commit(lsn, (int) xid, Instant.EPOCH, changes, Set.of(), markers);
    }
  }

  /** Finished ones whose effect every snapshot sees are folded into {@link #base}. */
  private final Map<Integer, Row> base = new HashMap<>();

  final List<Tx> transactions = new ArrayList<>();
  private long nextXid = (1L << 32) - 20;
  private long insert = 1_000;

  Tx begin() {
    Tx tx = new Tx(nextXid++);
    transactions.add(tx);
    return tx;
  }

  /** Writes the commit record. */
  void log(Tx tx) {
    insert += 10;
    tx.lsn = new Lsn(insert);
    tx.state = State.LOGGED;
  }

  void show(Tx tx) {
    tx.state = State.VISIBLE;
  }

  void abort(Tx tx) {
    tx.state = State.ABORTED;
  }

  Lsn insertLsn() {
    return new Lsn(insert);
  }

  TransactionSnapshot snapshot() {
    long[] running =
        transactions.stream().filter(Tx::isUnfinished).mapToLong(tx -> tx.xid).sorted().toArray();
    long xmin = running.length == 0 ? nextXid : running[0];
    return new TransactionSnapshot(xmin, nextXid, running);
  }

  /** The rows that a snapshot sees, by id. */
  Map<Integer, Row> rows(TransactionSnapshot snapshot) {
    Map<Integer, Row> rows = new TreeMap<>(base);
    transactions.stream()
        .filter(tx -> tx.state == State.VISIBLE || tx.state == State.LOGGED)
        .filter(tx -> snapshot.sees(tx.xid))
        .sorted((a, b) -> a.lsn.compareTo(b.lsn))
        .forEach(tx -> apply(tx, rows));
    return rows;
  }

  /** Nobody will look at anything before this snapshot any more. */
  void forget(TransactionSnapshot oldest) {
    List<Tx> past = new ArrayList<>();
    for (Tx tx : transactions) if (!tx.isUnfinished() && tx.xid < oldest.xmin()) past.add(tx);
    transactions.removeAll(past);
    past.removeIf(tx -> tx.state == State.ABORTED);
    past.sort((a, b) -> a.lsn.compareTo(b.lsn));
    for (Tx tx : past) apply(tx, base);
  }

  private static void apply(Tx tx, Map<Integer, Row> rows) {
    tx.writes.forEach(
        (id, row) -> {
          if (row == null) rows.remove(id);
          else rows.put(id, row);
        });
  }

  private Map<Integer, Row> latest() {
    return rows(snapshot());
  }

  static Row row(int id, long group, long value) {
    return new Row(new UUID(0, id), (double) id, group, value);
  }
}
