package dev.sostenuto.engine.function;

import dev.sostenuto.engine.log.KnownRows;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.store.SnapshotTransaction;
import dev.sostenuto.engine.store.Transactions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A snapshot that is a transaction, led by one thread. Safe for use by many threads.
 *
 * <p>A transaction of the container belongs to the thread that began it. So that thread, the
 * leader, stays with it: it waits for orders and carries them out, until it is told to close or
 * nobody has told it anything for too long. When there is enough to run, helpers join its snapshot
 * on connections of their own; whatever they don't get to, the leader runs itself. Closed, it ends
 * when the orders it has are carried out; helpers end by themselves.
 */
final class PostgresSnapshot implements QuerySnapshot {
  private static final System.Logger LOG = System.getLogger(PostgresSnapshot.class.getName());

  private final Transactions transactions;
  private final QueryRunner runner;
  private final Executor threads;
  private final SnapshotSettings settings;
  private final Duration statementLimit;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Order> orders = new ArrayDeque<>();
  private boolean closed;

  private volatile TransactionSnapshot visibility;
  private volatile Lsn insertLsn;
  private volatile KnownRows known = KnownRows.NONE;

  PostgresSnapshot(
      Transactions transactions,
      QueryRunner runner,
      Executor threads,
      SnapshotSettings settings,
      Duration statementLimit) {
    this.transactions = transactions;
    this.runner = runner;
    this.threads = threads;
    this.settings = settings;
    this.statementLimit = statementLimit;
  }

  @Override
  public TransactionSnapshot visibility() {
    return visibility;
  }

  @Override
  public Lsn insertLsn() {
    return insertLsn;
  }

  @Override
  public void know(KnownRows rows) {
    known = rows;
  }

  @Override
  public QueryRuns begin(List<QueryCall> calls) {
    int worth = calls.size() / settings.callsPerConnection();
    return begin(calls, Math.max(1, Math.min(settings.parallelism(), worth)));
  }

  @Override
  public QueryRuns begin(List<QueryCall> calls, int connections) {
    QueryRuns runs = new QueryRuns(calls);
    int helpers = Math.min(connections, calls.size()) - 1;
    order(transaction -> runAll(runs, helpers, transaction), runs::fail);
    return runs;
  }

  @Override
  public CompletionStage<Set<Long>> committed(Set<Long> xids) {
    CompletableFuture<Set<Long>> committed = new CompletableFuture<>();
    order(
        transaction -> committed.complete(transaction.committed(Set.copyOf(xids))),
        committed::completeExceptionally);
    return committed;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The leader's work, from begin to end. */
  void lead(CompletableFuture<QuerySnapshot> opened) {
    Throwable cause = new IllegalStateException("The snapshot was closed");
    try (SnapshotTransaction transaction = SnapshotTransaction.open(transactions, statementLimit)) {
      visibility = transaction.visibility();
      insertLsn = transaction.insertLsn();
      opened.complete(this);
      for (Order order = next(); order != null; order = next()) order.carryOut(transaction);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cause = e;
    } catch (Throwable e) {
      cause = e;
      opened.completeExceptionally(e);
    } finally {
      refuseAll(cause);
    }
  }

  private void order(Work work, Consumer<Throwable> failed) {
    lock.lock();
    try {
      if (!closed) {
        orders.add(new Order(work, failed));
        changed.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    failed.accept(new IllegalStateException("The snapshot was closed"));
  }

  /** The next order; null when it is time to end. */
  private Order next() throws InterruptedException {
    lock.lock();
    try {
      long left = settings.idle().toNanos();
      while (orders.isEmpty() && !closed) {
        if (left <= 0) {
          LOG.log(
              System.Logger.Level.WARNING,
              "A snapshot was left open for {0} and is closed now",
              settings.idle());
          return null;
        }
        left = changed.awaitNanos(left);
      }
      return orders.poll();
    } finally {
      lock.unlock();
    }
  }

  private void refuseAll(Throwable cause) {
    List<Order> refused;
    lock.lock();
    try {
      closed = true;
      refused = List.copyOf(orders);
      orders.clear();
    } finally {
      lock.unlock();
    }
    for (Order order : refused) order.failed().accept(cause);
  }

  private void runAll(QueryRuns runs, int helpers, SnapshotTransaction transaction)
      throws SQLException {
    if (helpers > 0) {
      String exported = transaction.export();
      for (int i = 0; i < helpers; i++) callHelper(runs, exported);
    }
    runs.work(call -> runner.run(call, transaction, known));
    runs.awaitHelpers(2 * statementLimit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void callHelper(QueryRuns runs, String exported) {
    try {
      threads.execute(() -> help(runs, exported));
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "No thread is free to help with a snapshot", e);
    }
  }

  private void help(QueryRuns runs, String exported) {
    if (!runs.hasMore()) return;
    try (SnapshotTransaction transaction =
        SnapshotTransaction.join(transactions, exported, statementLimit)) {
      runs.work(call -> runner.run(call, transaction, known));
    } catch (SQLException | RuntimeException e) {
      // What it had begun has failed with it; what it had not, the leader runs.
      LOG.log(System.Logger.Level.DEBUG, "A helper could not join a snapshot", e);
    }
  }

  /** What the leader is to do; throws when the transaction is of no more use. */
  private interface Work {
    void run(SnapshotTransaction transaction) throws SQLException;
  }

  private record Order(Work work, Consumer<Throwable> failed) {
    void carryOut(SnapshotTransaction transaction) throws SQLException {
      try {
        work.run(transaction);
      } catch (Throwable e) {
        failed.accept(e);
        throw e;
      }
    }
  }
}
