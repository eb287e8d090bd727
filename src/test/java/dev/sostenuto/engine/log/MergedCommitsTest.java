package dev.sostenuto.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.ColumnType;
import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.testing.Property;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whatever the log lets go of to stay within its limits, nobody misses a change. */
class MergedCommitsTest {
  private static final TableSchema NOTES = table("notes", 10_001);
  private static final TableSchema WORDS = table("words", 10_002);
  private static final int MANY = 1_000_000;

  private static TableSchema table(String name, int number) {
    return new TableSchema(
        name,
        number,
        Object.class,
        List.of(
            new ColumnSchema(0, "id", "_id", ColumnType.UUID, false),
            new ColumnSchema(1, "creation_time", "_creationTime", ColumnType.FLOAT8, false),
            new ColumnSchema(2, "val", "val", ColumnType.INTEGER, false)),
        List.of(new IndexSchema.Declaration("by_val", List.of("val"))));
  }

  private static LoggedCommit commit(long lsn, long xid, TableSchema table) {
    return LoggedCommit.of(
        new Commit(
            new Lsn(lsn),
            (int) xid,
            Instant.EPOCH,
            List.of(new RowChange(table, null, row(xid, 1))),
            Set.of(),
            List.of()));
  }

  private static Row row(long id, long value) {
    return new Row(new UUID(0, id), (double) id, value);
  }

  private static TransactionSnapshot seesBelow(long xid) {
    return new TransactionSnapshot(xid, xid);
  }

  // ---- one rule at a time

  @Test
  void beyondTheLimitTheOlderHalfCountsAsOne() {
    CommitLog log = new CommitLog(4, MANY, MANY);
    for (int i = 1; i <= 5; i++) log.append(commit(10 * i, i, i == 2 ? WORDS : NOTES));

    assertThat(log.size()).isEqualTo(3);
    LoggedCommit merged = log.unseen(seesBelow(1)).get(0);
    assertThat(merged.lsn()).isEqualTo(new Lsn(10));
    assertThat(merged.xids()).hasToString("1-3");
    assertThat(merged.wholeTables()).containsExactlyInAnyOrder(NOTES, WORDS);
    assertThat(merged.rows()).isEmpty();
  }

  @Test
  void howeverManyCommitsComeTheLogStaysWithinItsLimit() {
    CommitLog log = new CommitLog(100, MANY, MANY);
    for (int i = 1; i <= 20_000; i++) {
      log.append(commit(10L * i, 3L * i, NOTES));
      assertThat(log.size()).isLessThanOrEqualTo(100);
    }
    assertThat(log.unseen(seesBelow(3)).get(0).xids().ranges()).isEqualTo(100);
  }

  @Test
  void ofWhatIsKeptAsOneWhatIsSeenLeaves() {
    CommitLog log = new CommitLog(4, MANY, MANY);
    for (int i = 1; i <= 5; i++) log.append(commit(10 * i, i, NOTES));
    List<String> gone = new ArrayList<>();
    log.trim(new TransactionSnapshot(2, 6, 2), commit -> gone.add(commit.xids().toString()));

    assertThat(gone).containsExactly("1 3", "4", "5");
    assertThat(log.size()).isEqualTo(1);
    assertThat(log.unseen(seesBelow(1)).get(0).xids().only()).isEqualTo(2);
  }

  @Test
  void versionsStayBelowTheFirstOfWhatIsKeptAsOne() {
    CommitLog log = new CommitLog(4, MANY, MANY);
    for (int i = 1; i <= 5; i++) log.append(commit(10 * i, i, NOTES));
    TransactionSnapshot snapshot = new TransactionSnapshot(3, 6, 3);
    log.trim(snapshot, commit -> {});

    assertThat(log.firstUnseen(snapshot).orElseThrow().lsn()).isEqualTo(new Lsn(10));
    assertThat(log.firstUnseen(seesBelow(4))).isEmpty();
  }

  // ---- all of them, at random

  @Test
  void nobodyMissesAChange() {
    Property.check(300, random -> new Model(random).play());
  }

  /**
   * Transactions that write rows, are in the log before they are visible, and become visible in any
   * order; and snapshots, some of which are published.
   */
  private static final class Model {
    private enum State {
      ACTIVE,
      LOGGED,
      ENDED
    }

    private static final class Tx {
      private final long xid;
      private final Map<UUID, Row> rows = new HashMap<>();
      private final TableSchema table;
      private State state = State.ACTIVE;
      private Lsn lsn;

      private Tx(long xid, TableSchema table) {
        this.xid = xid;
        this.table = table;
      }
    }

    private final Random random;
    private final int limit;
    private final CommitLog log;
    private final List<Tx> unfinished = new ArrayList<>();
    private final List<Tx> delivered = new ArrayList<>();
    private long nextXid = (1L << 32) - 50;
    private long insert = 1_000;
    private long claimed;
    private TransactionSnapshot published = seesBelow(nextXid);

    /** What makes a query dirty that reads all notes and ran in each published snapshot. */
    private final List<XidSet> dirtyBy = new ArrayList<>();

    private Model(Random random) {
      this.random = random;
      this.limit = 2 + random.nextInt(12);
      this.log = new CommitLog(limit, random.nextInt(3) == 0 ? 4 : MANY, MANY);
    }

    private void play() {
      int publishes = 2 + random.nextInt(30);
      for (int i = 0; i < 300; i++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> begin();
          case 3, 4 -> write();
          case 5, 6 -> end();
          default -> {
            TransactionSnapshot snapshot = look();
            check(snapshot);
            if (random.nextInt(publishes) == 0) publish(snapshot);
          }
        }
      }
    }

    private void begin() {
      Tx tx = new Tx(nextXid++, random.nextBoolean() ? NOTES : WORDS);
      unfinished.add(tx);
      for (int i = random.nextInt(3); i >= 0; i--) {
        UUID id = new UUID(0, random.nextInt(6));
        if (unfinished.stream().anyMatch(one -> one.table == tx.table && one.rows.containsKey(id)))
          continue;
        boolean deletes = random.nextInt(4) == 0;
        tx.rows.put(id, deletes ? null : new Row(id, 0.0, (long) random.nextInt(100)));
      }
    }

    private Tx any(State state) {
      List<Tx> found = unfinished.stream().filter(tx -> tx.state == state).toList();
      return found.isEmpty() ? null : found.get(random.nextInt(found.size()));
    }

    /** Writes a commit record, or rolls back. */
    private void write() {
      Tx tx = any(State.ACTIVE);
      if (tx == null) return;
      if (tx.rows.isEmpty() || random.nextInt(6) == 0) {
        unfinished.remove(tx);
        return;
      }
      tx.state = State.LOGGED;
      insert += 10;
      tx.lsn = new Lsn(insert);
      delivered.add(tx);
      List<RowChange> changes = new ArrayList<>();
      tx.rows.forEach((id, row) -> changes.add(new RowChange(tx.table, new Row(id, 0.0, 7L), row)));
      LoggedCommit commit =
          LoggedCommit.of(
              new Commit(tx.lsn, (int) tx.xid, Instant.EPOCH, changes, Set.of(), List.of()));
      log.append(commit);
      if (tx.table == NOTES) dirtyBy.add(commit.xids());
    }

    /** Becomes visible. */
    private void end() {
      Tx tx = any(State.LOGGED);
      if (tx == null) return;
      tx.state = State.ENDED;
      unfinished.remove(tx);
    }

    private TransactionSnapshot look() {
      long[] running = unfinished.stream().mapToLong(tx -> tx.xid).toArray();
      return new TransactionSnapshot(running.length == 0 ? nextXid : running[0], nextXid, running);
    }

    private void check(TransactionSnapshot snapshot) {
      assertThat(log.size()).isLessThanOrEqualTo(limit);
      List<LoggedCommit> unseen = log.unseen(snapshot);
      for (Tx tx : delivered)
        if (!snapshot.sees(tx.xid)) assertThat(unseen).anyMatch(one -> isPartOf(tx, one));
      for (LoggedCommit one : unseen) assertThat(snapshot.seesAny(one.xids())).isFalse();
      checkRows(snapshot);
      if (isNewlySeen(snapshot)) assertThat(dirtyBy).anyMatch(snapshot::seesAny);
    }

    private boolean isNewlySeen(TransactionSnapshot snapshot) {
      for (Tx tx : delivered)
        if (tx.table == NOTES && snapshot.sees(tx.xid) && !published.sees(tx.xid)) return true;
      return false;
    }

    private static boolean isPartOf(Tx tx, LoggedCommit commit) {
      boolean ofTable =
          commit.wholeTables().contains(tx.table)
              || !commit.keys(tx.table.indexes().get(0)).isEmpty();
      TransactionSnapshot alone = new TransactionSnapshot(0, tx.xid + 1);
      TransactionSnapshot before = new TransactionSnapshot(0, tx.xid);
      return ofTable
          && !commit
              .xids()
              .seenBy(alone)
              .toString()
              .equals(commit.xids().seenBy(before).toString());
    }

    private void checkRows(TransactionSnapshot snapshot) {
      KnownRows known = log.known(snapshot);
      Map<TableSchema, Map<UUID, Row>> rows =
          Map.of(NOTES, new HashMap<>(), WORDS, new HashMap<>());
      for (Tx tx : delivered) if (snapshot.sees(tx.xid)) rows.get(tx.table).putAll(tx.rows);
      rows.forEach(
          (table, byId) ->
              byId.forEach(
                  (id, row) -> {
                    if (known.has(table, id)) assertThat(known.get(table, id)).isEqualTo(row);
                  }));
    }

    private void publish(TransactionSnapshot snapshot) {
      long version =
          log.firstUnseen(snapshot).map(commit -> commit.lsn().value() - 1).orElse(insert);
      for (Tx tx : delivered)
        if (!snapshot.sees(tx.xid)) assertThat(version).isLessThan(tx.lsn.value());
      assertThat(version).as("versions go forward").isGreaterThanOrEqualTo(claimed);
      claimed = version;
      published = snapshot;
      List<LoggedCommit> gone = new ArrayList<>();
      List<LoggedCommit> before = log.unseen(seesBelow((1L << 32) - 50));
      log.trim(snapshot, gone::add);
      for (LoggedCommit one : gone) assertThat(snapshot.seesAll(one.xids())).isTrue();
      for (Tx tx : delivered)
        if (snapshot.sees(tx.xid) && before.stream().anyMatch(one -> isPartOf(tx, one)))
          assertThat(gone).anyMatch(one -> isPartOf(tx, one));
      dirtyBy.clear();
      for (LoggedCommit one : log.unseen(snapshot))
        if (one.tables().contains(NOTES)) dirtyBy.add(one.xids());
    }
  }
}
