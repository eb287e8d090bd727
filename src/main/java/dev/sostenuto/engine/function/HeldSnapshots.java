package dev.sostenuto.engine.function;

import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.store.Connections;
import dev.sostenuto.engine.store.HeldSnapshot;
import dev.sostenuto.engine.store.SnapshotTransaction;
import dev.sostenuto.engine.store.Transactions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Moments of the database that stay readable for a while, for clients that want several answers of
 * one moment. Safe for use by many threads; nothing here blocks the caller.
 */
public final class HeldSnapshots implements AutoCloseable {
  private final Connections connections;
  private final Transactions transactions;
  private final FunctionHost host;
  private final Executor threads;
  private final ScheduledExecutorService timer;
  private final HeldSnapshotSettings settings;

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Long, HeldSnapshot> held = new TreeMap<>(Long::compareUnsigned);
  private CompletableFuture<Lsn> newest;
  private Instant newestBegan = Instant.MIN;
  private long lastPosition;
  private boolean closed;

  public HeldSnapshots(
      Connections connections,
      Transactions transactions,
      FunctionHost host,
      Executor threads,
      ScheduledExecutorService timer,
      HeldSnapshotSettings settings) {
    this.connections = connections;
    this.transactions = transactions;
    this.host = host;
    this.threads = threads;
    this.timer = timer;
    this.settings = settings;
  }

  /** Says that nothing is held for a position, or no longer. */
  public static final class NotHeldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotHeldException(Lsn position) {
      super("The moment " + position + " is not held any more, or never was; ask for a new one.");
    }
  }

  /**
   * Holds the present moment, or one that was held just now. Its position is above those of all
   * that were held before.
   */
  public CompletionStage<Lsn> hold() {
    Instant now = host.clock().instant();
    CompletableFuture<Lsn> mine;
    lock.lock();
    try {
      boolean share =
          newest != null
              && !newest.isCompletedExceptionally()
              && now.isBefore(newestBegan.plus(settings.shareWithinLimit()));
      if (share) return newest.copy();
      mine = new CompletableFuture<>();
      newest = mine;
      newestBegan = now;
    } finally {
      lock.unlock();
    }
    try {
      threads.execute(() -> open(mine));
    } catch (RejectedExecutionException e) {
      mine.completeExceptionally(e);
    }
    return mine.copy();
  }

  /**
   * Runs each call at a moment that is held.
   *
   * @return completes with {@link NotHeldException} when it is not
   */
  public CompletionStage<List<QueryOutcome>> run(Lsn position, List<QueryCall> calls) {
    CompletableFuture<List<QueryOutcome>> outcomes = new CompletableFuture<>();
    List<QueryCall> mine = List.copyOf(calls);
    try {
      threads.execute(() -> run(position, mine, outcomes));
    } catch (RejectedExecutionException e) {
      outcomes.completeExceptionally(e);
    }
    return outcomes;
  }

  /** Lets everything go. Idempotent. */
  @Override
  public void close() {
    List<HeldSnapshot> all;
    lock.lock();
    try {
      closed = true;
      all = new ArrayList<>(held.values());
      held.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(HeldSnapshot::close);
  }

  private void open(CompletableFuture<Lsn> result) {
    try {
      HeldSnapshot snapshot = HeldSnapshot.open(connections);
      Optional<Lsn> position = keep(snapshot);
      if (position.isEmpty()) {
        snapshot.close();
        throw new IllegalStateException("Snapshots are no longer held here");
      }
      Duration hold = settings.hold();
      timer.schedule(() -> letGo(position.get()), hold.toMillis(), TimeUnit.MILLISECONDS);
      result.complete(position.get());
    } catch (SQLException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  /**
   * Two moments may share an insert position; the one that was taken later gets the next higher
   * one.
   */
  private Optional<Lsn> keep(HeldSnapshot snapshot) {
    lock.lock();
    try {
      if (closed) return Optional.empty();
      long position = snapshot.insertLsn().value();
      if (Long.compareUnsigned(position, lastPosition) <= 0) position = lastPosition + 1;
      lastPosition = position;
      held.put(position, snapshot);
      return Optional.of(new Lsn(position));
    } finally {
      lock.unlock();
    }
  }

  private void letGo(Lsn position) {
    HeldSnapshot snapshot;
    lock.lock();
    try {
      snapshot = held.remove(position.value());
    } finally {
      lock.unlock();
    }
    if (snapshot != null) snapshot.close();
  }

  private HeldSnapshot find(Lsn position) {
    lock.lock();
    try {
      return held.get(position.value());
    } finally {
      lock.unlock();
    }
  }

  private void run(
      Lsn position, List<QueryCall> calls, CompletableFuture<List<QueryOutcome>> outcomes) {
    HeldSnapshot snapshot = find(position);
    if (snapshot == null) {
      outcomes.completeExceptionally(new NotHeldException(position));
      return;
    }
    try (SnapshotTransaction transaction =
        SnapshotTransaction.join(transactions, snapshot.exported(), host.limits().time())) {
      List<QueryOutcome> found = new ArrayList<>();
      QueryRunner runner = new QueryRunner(host);
      for (QueryCall call : calls) found.add(runner.run(call, transaction));
      outcomes.complete(found);
    } catch (SQLException | RuntimeException e) {
      boolean letGoMeanwhile = find(position) == null;
      outcomes.completeExceptionally(letGoMeanwhile ? new NotHeldException(position) : e);
    }
  }
}
