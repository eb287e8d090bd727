package dev.sostenuto.simulation;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.ColumnType;
import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.function.CallExecutor.Request;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A database of one live table and the claims of mutations, in which a transaction is first in the
 * log and only then visible, and later ones may become visible first, as in PostgreSQL.
 */
final class Database {
  static final TableSchema ITEMS =
      new TableSchema(
          "items",
          10_001,
          Database.class,
          List.of(
              new ColumnSchema(0, "id", "_id", ColumnType.UUID, false),
              new ColumnSchema(1, "creation_time", "_creationTime", ColumnType.FLOAT8, false),
              new ColumnSchema(2, "grp", "grp", ColumnType.INTEGER, false),
              new ColumnSchema(3, "val", "val", ColumnType.INTEGER, false)),
          List.of(new IndexSchema.Declaration("by_group", List.of("grp"))));
  static final IndexSchema BY_GROUP = ITEMS.index("by_group").orElseThrow();
  static final Catalog CATALOG = new Catalog(List.of(ITEMS));

  /** The longest time for which a commit may be in the log and not visible. */
  int maxMicrosUnseen = 5_000;

  /** Those that have not ended. */
  final List<Tx> open = new ArrayList<>();

  /** Those that have committed, in the order of the log. */
  final List<Tx> log = new ArrayList<>();

  /** The commits on behalf of requests. */
  private final Map<Request, List<Tx>> byRequest = new HashMap<>();

  /** All moments at which somebody looked. */
  final List<Moment> moments = new ArrayList<>();

  private final World world;
  private final List<Consumer<Tx>> readers = new ArrayList<>();

  /** The rows after everything that is visible by now. */
  private final Map<Integer, Row> visible = new TreeMap<>();

  /** Who wrote each row last, among the visible. */
  private final Map<Integer, Tx> writers = new HashMap<>();

  /** What {@link #visible} is now, or null when nobody has looked yet. */
  private Content content;

  /** The newest socket of each client on which a mutation has failed. */
  private final Map<UUID, Long> fences = new HashMap<>();

  private final Map<UUID, Tx> lastClaims = new HashMap<>();
  private final Map<UUID, Long> lastRequests = new HashMap<>();

  // Low halves wrap around within each simulation.
  private long nextXid = (1L << 32) - 40;
  private long lastEnded = nextXid - 1;
  private long insert = 1_000;
  private long flushed = insert;

  Database(World world) {
    this.world = world;
  }

  /** Somebody who reads the log from now on, until told otherwise. */
  void follow(Consumer<Tx> reader) {
    readers.add(reader);
  }

  void unfollow(Consumer<Tx> reader) {
    readers.remove(reader);
  }

  Tx begin() {
    Tx tx = new Tx(nextXid++, look());
    open.add(tx);
    return tx;
  }

  /**
   * Writes a row, or deletes it when there is no group.
   *
   * @return false when another unfinished transaction holds the row
   */
  boolean write(Tx tx, int id, Long group, long value) {
    for (Tx other : open) if (other != tx && other.writes.containsKey(id)) return false;
    tx.before.putIfAbsent(id, visible.get(id));
    tx.writes.put(id, group == null ? null : row(id, group, value));
    return true;
  }

  /** Whether somebody has changed the row since the transaction began. */
  boolean hasChangedSince(Tx tx, int id) {
    Tx writer = writers.get(id);
    return writer != null && !tx.snapshot.sees(writer);
  }

  /** Deletes all rows; as a TRUNCATE it waits for nobody here, and is safe for older snapshots. */
  boolean truncate(Tx tx) {
    for (int id : visible.keySet()) if (!write(tx, id, null, 0)) return false;
    tx.truncates = true;
    return true;
  }

  static Row row(int id, long group, long value) {
    return new Row(new UUID(0, id), (double) id, group, value);
  }

  // ---- claims

  /** Another unfinished transaction that holds this session, or null. */
  Tx holder(UUID session, Tx besides) {
    for (Tx tx : open) if (tx != besides && tx.requestOf(session) != null) return tx;
    return null;
  }

  /** The highest request of the session that is recorded, or -1. */
  long lastRequest(UUID session) {
    return lastRequests.getOrDefault(session, -1L);
  }

  /** Whether a request of the session has become visible since the transaction began. */
  boolean hasClaimedSince(Tx tx, UUID session) {
    Tx last = lastClaims.get(session);
    return last != null && !tx.snapshot.sees(last);
  }

  /** From now on no older socket of that session claims anything. */
  void fence(Request request) {
    fences.merge(request.session(), request.socket(), Math::max);
  }

  /** Whether a mutation has failed on a later socket. */
  boolean isFenced(Request request) {
    return fences.getOrDefault(request.session(), 0L) > request.socket();
  }

  boolean isRecorded(Request request) {
    return committed(request).stream().anyMatch(tx -> tx.state == Tx.State.VISIBLE);
  }

  /** All commits on behalf of this request. */
  List<Tx> committed(Request request) {
    return byRequest.getOrDefault(request, List.of());
  }

  // ---- ends

  /** Writes the commit record soon, and becomes visible some time later; then COMMIT returns. */
  void commit(Tx tx, Runnable returned) {
    world.later(
        200,
        () -> {
          log(tx);
          boolean longWait = world.oneIn(40);
          Runnable end =
              () -> {
                show(tx);
                returned.run();
              };
          if (longWait) world.after(Duration.ofNanos(maxMicrosUnseen * 8_000L), end);
          else world.later(maxMicrosUnseen, end);
        });
  }

  private void log(Tx tx) {
    // No gap: a record begins where the one before it ends.
    tx.start = new Lsn(insert);
    insert += 10;
    flushed = insert;
    tx.end = new Lsn(insert);
    tx.state = Tx.State.LOGGED;
    log.add(tx);
    for (Request request : tx.requests)
      byRequest.computeIfAbsent(request, r -> new ArrayList<>()).add(tx);
    for (Consumer<Tx> reader : List.copyOf(readers)) reader.accept(tx);
  }

  private void show(Tx tx) {
    tx.state = Tx.State.VISIBLE;
    open.remove(tx);
    if (!tx.writes.isEmpty()) content = null;
    lastEnded = Math.max(lastEnded, tx.xid);
    tx.writes.forEach(
        (id, row) -> {
          if (row == null) visible.remove(id);
          else visible.put(id, row);
          writers.put(id, tx);
        });
    for (Request request : tx.requests) {
      lastClaims.put(request.session(), tx);
      lastRequests.merge(request.session(), request.id(), Math::max);
    }
  }

  void abort(Tx tx) {
    if (!tx.isUnfinished()) return;
    tx.state = Tx.State.ABORTED;
    open.remove(tx);
    lastEnded = Math.max(lastEnded, tx.xid);
  }

  /** A commit to unpublished tables only. */
  void unpublished() {
    insert += 7;
    flushed = insert;
  }

  /** Log of an open transaction, in the middle of a record that nobody is told of. */
  void noise() {
    insert += 3;
  }

  /** How far a keep-alive of the log can tell. */
  Lsn flushed() {
    return new Lsn(flushed);
  }

  Lsn insertLsn() {
    return new Lsn(insert);
  }

  // ---- looking

  Moment look() {
    long xmax = lastEnded + 1;
    long[] running =
        open.stream().mapToLong(tx -> tx.xid).filter(xid -> xid < xmax).sorted().toArray();
    if (content == null) content = new Content(new TreeMap<>(visible));
    TransactionSnapshot visibility =
        new TransactionSnapshot(running.length == 0 ? xmax : running[0], xmax, running);
    Moment moment = new Moment(moments.size(), world.nanos(), visibility, new Lsn(insert), content);
    moments.add(moment);
    return moment;
  }

  /** As {@link #look}, behind a transaction of its own: nobody who has an xid is left out. */
  TransactionSnapshot lookAtAll() {
    lastEnded = nextXid++;
    return look().visibility;
  }
}
