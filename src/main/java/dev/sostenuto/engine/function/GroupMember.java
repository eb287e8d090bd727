package dev.sostenuto.engine.function;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import java.util.concurrent.CompletableFuture;

/** A client's mutation that may share its transaction. Confined to the thread that runs it. */
final class GroupMember {
  final MutationTask task;
  final CompletableFuture<Outcome> outcome;

  /** When it came, as {@link System#nanoTime} tells it. */
  final long came;

  /** What became of it; null as long as it is to be run by itself. */
  Outcome.Done done;

  /** Whether its group may have been committed, though nobody could tell. */
  boolean mayHaveCommitted;

  GroupMember(MutationTask task, CompletableFuture<Outcome> outcome, long came) {
    this.task = task;
    this.outcome = outcome;
    this.came = came;
  }
}
