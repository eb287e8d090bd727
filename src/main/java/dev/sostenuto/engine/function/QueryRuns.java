package dev.sostenuto.engine.function;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls that run in one snapshot, each once, by whoever takes the next. Safe for use by many
 * threads.
 *
 * <p>Whoever asked for them may lose patience and take back those that nobody has begun; what is
 * under way goes on.
 */
public final class QueryRuns {
  private final List<QueryCall> calls;
  private final List<CompletableFuture<QueryOutcome>> each;
  private final CompletableFuture<List<QueryOutcome>> all = new CompletableFuture<>();

  /** Completes when no more calls are to be begun, and those begun need not be waited for. */
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private int begun;
  private int ended;

  public QueryRuns(List<QueryCall> calls) {
    this.calls = List.copyOf(calls);
    this.each = new ArrayList<>(calls.size());
    for (int i = 0; i < calls.size(); i++) each.add(new CompletableFuture<>());
  }

  /** A call that somebody has taken, and must end. */
  public final class Taken {
    private final int index;

    private Taken(int index) {
      this.index = index;
    }

    public QueryCall call() {
      return calls.get(index);
    }

    public void ended(QueryOutcome outcome) {
      if (each.get(index).complete(outcome) && countEnded()) completeAll();
    }
  }

  /** Runs one call. */
  interface Runner {
    QueryOutcome run(QueryCall call) throws SQLException;
  }

  /**
   * The outcomes in the order of the calls. Completes exceptionally when the database fails; never
   * completes once calls were taken back.
   */
  public CompletableFuture<List<QueryOutcome>> all() {
    return all;
  }

  /** Each call's own outcome, in the order of the calls; cancelled when the call was taken back. */
  public List<CompletableFuture<QueryOutcome>> each() {
    return List.copyOf(each);
  }

  /**
   * Takes back the calls that nobody has begun, unless more than so many are under way.
   *
   * @return whether it did
   */
  public boolean withdraw(int mostUnderWay) {
    int first;
    lock.lock();
    try {
      if (begun - ended > mostUnderWay) return false;
      first = begun;
      begun = calls.size();
      ended += calls.size() - first;
    } finally {
      lock.unlock();
    }
    for (int i = first; i < calls.size(); i++) each.get(i).cancel(false);
    released.complete(null);
    return true;
  }

  /** The next call, or null when there is none. */
  public Taken take() {
    lock.lock();
    try {
      return begun == calls.size() || released.isDone() ? null : new Taken(begun++);
    } finally {
      lock.unlock();
    }
  }

  /** The database has failed: whatever has not ended fails with it. */
  public void fail(Throwable cause) {
    all.completeExceptionally(cause);
    released.complete(null);
    for (CompletableFuture<QueryOutcome> one : each) one.completeExceptionally(cause);
  }

  boolean hasMore() {
    lock.lock();
    try {
      return begun < calls.size() && !released.isDone();
    } finally {
      lock.unlock();
    }
  }

  /** Runs calls that nobody has begun, until there are none. */
  void work(Runner runner) throws SQLException {
    if (calls.isEmpty()) completeAll();
    for (Taken taken = take(); taken != null; taken = take()) {
      try {
        taken.ended(runner.run(taken.call()));
      } catch (Throwable e) {
        fail(e);
        throw e;
      }
    }
  }

  /**
   * Returns when nothing is under way any more, or need not be waited for, so that the snapshot is
   * there until the last helper has joined it.
   */
  void awaitHelpers(long limit, TimeUnit unit) {
    try {
      released.get(limit, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException failedElsewhere) {
      // Whoever waits for the outcomes hears of it.
    } catch (TimeoutException e) {
      fail(e);
    }
  }

  private boolean countEnded() {
    lock.lock();
    try {
      return ++ended == calls.size();
    } finally {
      lock.unlock();
    }
  }

  private void completeAll() {
    released.complete(null);
    if (each.stream().anyMatch(CompletableFuture::isCancelled)) return;
    all.complete(each.stream().map(CompletableFuture::join).toList());
  }
}
