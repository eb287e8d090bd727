package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.Transactions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Opens snapshots that are PostgreSQL transactions. Safe for use by many threads. */
public final class PostgresSnapshots implements QuerySnapshots {
  private final Transactions transactions;
  private final QueryRunner runner;
  private final RunLimits limits;
  private final Executor threads;
  private final SnapshotSettings settings;

  /**
   * @param threads an open snapshot holds one of them, and up to {@code parallelism} while queries
   *     run
   */
  public PostgresSnapshots(
      Transactions transactions, FunctionHost host, Executor threads, SnapshotSettings settings) {
    this.transactions = transactions;
    this.runner = new QueryRunner(host);
    this.limits = host.limits();
    this.threads = threads;
    this.settings = settings;
  }

  @Override
  public CompletionStage<QuerySnapshot> open() {
    CompletableFuture<QuerySnapshot> opened = new CompletableFuture<>();
    PostgresSnapshot snapshot =
        new PostgresSnapshot(transactions, runner, threads, settings, limits.time());
    try {
      threads.execute(() -> snapshot.lead(opened));
    } catch (RejectedExecutionException e) {
      opened.completeExceptionally(e);
    }
    return opened;
  }
}
