package dev.sostenuto.engine.presence;

import dev.sostenuto.engine.catalog.ColumnSchema;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.RowChange;
import dev.sostenuto.engine.presence.WatchStore.Watched;
import dev.sostenuto.engine.session.Attendance;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * Writes down whether the sessions that something waits for have a socket, on one node. Safe for
 * use by many threads.
 *
 * <p>A session is looked at when it comes back or goes, when the change feed tells that something
 * waits for it, and once more soon after that, since a commit may be told before it can be seen.
 * One look at a time is under way. What nobody tells of (a feed or a node that died, a statement
 * that failed) is found on the patrol.
 */
public final class SessionWatcher implements Attendance {
  private static final System.Logger LOG = System.getLogger(SessionWatcher.class.getName());

  /** Sessions that one statement is about; the others follow. */
  private static final int BATCH = 1_000;

  private final WatchStore store;
  private final TableSchema table;
  private final ColumnSchema sessionColumn;
  private final Executor threads;
  private final LongSupplier nanoTime;
  private final Duration patrolEvery;
  private final OpenSockets sockets = new OpenSockets();

  private final Object lock = new Object();

  /** Guarded by the lock, as are the fields below it: sessions to be looked at. */
  private final Set<UUID> due = new LinkedHashSet<>();

  /** Sessions to be looked at once more at the next tick. */
  private final Set<UUID> again = new LinkedHashSet<>();

  private boolean looking;

  /** From the beginning: a node must be there before it has a session. */
  private boolean patrolDue = true;

  private long nextPatrol;

  /** Of the looking thread alone. */
  private boolean failing;

  /**
   * @param table that of {@code SessionWatch}
   * @param threads a look holds one while it lasts
   * @param nanoTime a clock for pauses
   * @param patrolEvery shorter than the nodes' lease
   */
  public SessionWatcher(
      PostgresWatches store,
      TableSchema table,
      Executor threads,
      LongSupplier nanoTime,
      Duration patrolEvery) {
    this((WatchStore) store, table, threads, nanoTime, patrolEvery);
  }

  SessionWatcher(
      WatchStore store,
      TableSchema table,
      Executor threads,
      LongSupplier nanoTime,
      Duration patrolEvery) {
    this.store = store;
    this.table = table;
    this.sessionColumn = table.column("session").orElseThrow();
    this.threads = threads;
    this.nanoTime = nanoTime;
    this.patrolEvery = patrolEvery;
    this.nextPatrol = nanoTime.getAsLong() + patrolEvery.toNanos();
  }

  @Override
  public void came(UUID session, long socket) {
    sockets.add(session, socket);
    // Nothing can wait for a session that has never been here before.
    if (socket > 0) lookAt(session);
  }

  @Override
  public void went(UUID session, long socket) {
    sockets.remove(session, socket);
    lookAt(session);
  }

  /** Hears of a commit, and returns at once. */
  public void committed(Commit commit) {
    if (commit.wholeTables().contains(table)) patrolSoon();
    for (RowChange change : commit.changes())
      if (change.table() == table && change.before() == null)
        watched((UUID) change.after().get(sessionColumn));
  }

  private void watched(UUID session) {
    synchronized (lock) {
      again.add(session);
    }
    lookAt(session);
  }

  /** Commits may have been missed. */
  public void patrolSoon() {
    synchronized (lock) {
      nextPatrol = nanoTime.getAsLong();
    }
  }

  /** Time has passed; to be called about every second. */
  public void tick() {
    synchronized (lock) {
      due.addAll(again);
      again.clear();
      if (nanoTime.getAsLong() - nextPatrol >= 0) {
        patrolDue = true;
        nextPatrol = nanoTime.getAsLong() + patrolEvery.toNanos();
      }
    }
    wake();
  }

  private void lookAt(UUID session) {
    synchronized (lock) {
      due.add(session);
    }
    wake();
  }

  private void wake() {
    synchronized (lock) {
      if (looking || due.isEmpty() && !patrolDue) return;
      looking = true;
    }
    try {
      threads.execute(this::look);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "No thread is free to look at the sessions", e);
      rest();
    }
  }

  private void look() {
    List<UUID> batch = List.of();
    try {
      if (takePatrol()) patrol();
      for (batch = takeBatch(); !batch.isEmpty(); batch = takeBatch()) write(batch);
      failing = false;
    } catch (SQLException | RuntimeException e) {
      failed(batch, e);
    }
    rest();
  }

  private void failed(List<UUID> batch, Exception e) {
    synchronized (lock) {
      again.addAll(batch);
      nextPatrol = nanoTime.getAsLong();
    }
    System.Logger.Level level = failing ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
    LOG.log(level, "What sessions are there could not be written down: " + e.getMessage());
    failing = true;
  }

  /** What has become due meanwhile is looked at at the next tick at the latest. */
  private void rest() {
    synchronized (lock) {
      looking = false;
    }
  }

  private boolean takePatrol() {
    synchronized (lock) {
      boolean taken = patrolDue;
      patrolDue = false;
      return taken;
    }
  }

  private List<UUID> takeBatch() {
    synchronized (lock) {
      List<UUID> batch = due.stream().limit(BATCH).toList();
      batch.forEach(due::remove);
      return batch;
    }
  }

  private void write(List<UUID> sessions) throws SQLException {
    Map<UUID, Long> here = new HashMap<>();
    List<UUID> gone = new ArrayList<>();
    for (UUID session : sessions) {
      OptionalLong socket = sockets.newest(session);
      if (socket.isPresent()) here.put(session, socket.getAsLong());
      else gone.add(session);
    }
    if (!here.isEmpty()) store.here(here);
    if (!gone.isEmpty()) store.gone(gone);
  }

  private void patrol() throws SQLException {
    int orphaned = store.patrol();
    if (orphaned > 0)
      LOG.log(
          System.Logger.Level.INFO, "{0} sessions were with servers that are no more", orphaned);
    for (Watched one : store.doubtful()) if (isWrong(one)) lookSoon(one.session());
  }

  private boolean isWrong(Watched one) {
    OptionalLong socket = sockets.newest(one.session());
    if (socket.isEmpty()) return one.mine() && !one.gone();
    return !one.mine() || one.gone() || one.socket() != socket.getAsLong();
  }

  private void lookSoon(UUID session) {
    synchronized (lock) {
      due.add(session);
    }
  }
}
