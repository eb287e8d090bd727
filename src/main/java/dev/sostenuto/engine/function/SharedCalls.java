package dev.sostenuto.engine.function;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Calls that several threads run, each once. Safe for use by many threads. */
final class SharedCalls {
  private final List<QueryCall> calls;
  private final CompletableFuture<List<QueryOutcome>> result;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicReferenceArray<QueryOutcome> outcomes;

  SharedCalls(List<QueryCall> calls, CompletableFuture<List<QueryOutcome>> result) {
    this.calls = calls;
    this.result = result;
    this.outcomes = new AtomicReferenceArray<>(calls.size());
  }

  /** Runs one call. */
  interface Runner {
    QueryOutcome run(QueryCall call) throws SQLException;
  }

  boolean hasMore() {
    return next.get() < calls.size() && !result.isDone();
  }

  /** Runs calls that nobody has begun, until there are none. */
  void work(Runner runner) throws SQLException {
    while (!result.isDone()) {
      int mine = next.getAndIncrement();
      if (mine >= calls.size()) return;
      try {
        outcomes.set(mine, runner.run(calls.get(mine)));
      } catch (Throwable e) {
        result.completeExceptionally(e);
        throw e;
      }
      if (done.incrementAndGet() == calls.size()) result.complete(all());
    }
  }

  /**
   * Returns when nothing is under way any more, so that the snapshot need not outlive its calls.
   */
  void awaitHelpers(long limit, TimeUnit unit) {
    try {
      result.get(limit, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException failedElsewhere) {
      // Whoever waits for the result hears of it.
    } catch (TimeoutException e) {
      result.completeExceptionally(e);
    }
  }

  private List<QueryOutcome> all() {
    QueryOutcome[] all = new QueryOutcome[calls.size()];
    for (int i = 0; i < all.length; i++) all[i] = outcomes.get(i);
    return List.of(all);
  }
}
