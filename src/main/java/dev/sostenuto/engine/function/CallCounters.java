package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.SqlState;
import dev.sostenuto.engine.telemetry.Timing;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of mutations and actions: how long they took, how often mutations had to be run again
 * and why. Safe for use by many threads.
 */
public final class CallCounters {
  private final LongAdder serializationFailures = new LongAdder();
  private final LongAdder databaseFailures = new LongAdder();
  private final LongAdder unknownCommits = new LongAdder();
  private final LongAdder recordedAnswers = new LongAdder();
  private final LongAdder givenUp = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder groups = new LongAdder();
  private final LongAdder grouped = new LongAdder();
  private final Timing mutationWait = new Timing();
  private final Timing mutationTime = new Timing();
  private final Timing actionTime = new Timing();

  CallCounters() {}

  void mutationRefused() {
    refused.increment();
  }

  void mutationEnded(CallExecutor.Outcome outcome, long nanos) {
    mutationTime.record(nanos);
    if (outcome instanceof CallExecutor.Outcome.Done done
        && done.result() instanceof CallResult.Failure) failed.increment();
  }

  void attemptFailed(SQLException why, boolean mayHaveCommitted) {
    if (mayHaveCommitted) unknownCommits.increment();
    else if (SqlState.isSerializationFailure(why)) serializationFailures.increment();
    else databaseFailures.increment();
  }

  void groupEnded(int committed) {
    groups.increment();
    grouped.add(committed);
  }

  void answerFound() {
    recordedAnswers.increment();
  }

  void mutationGivenUp() {
    givenUp.increment();
  }

  /** Attempts that others got in the way of. */
  public long serializationFailures() {
    return serializationFailures.sum();
  }

  /** Attempts that the database or the way to it failed, before COMMIT. */
  public long databaseFailures() {
    return databaseFailures.sum();
  }

  /** Attempts of which the answer to COMMIT was lost. */
  public long unknownCommits() {
    return unknownCommits.sum();
  }

  /** Requests that had committed before, and got the answer recorded then. */
  public long recordedAnswers() {
    return recordedAnswers.sum();
  }

  /** Mutations whose attempts were used up. */
  public long givenUp() {
    return givenUp.sum();
  }

  /** Mutations for which there was no room. */
  public long refused() {
    return refused.sum();
  }

  /** Mutations that their function, or the database on its behalf, refused. */
  public long failed() {
    return failed.sum();
  }

  /** Transactions that several mutations have shared. */
  public long groups() {
    return groups.sum();
  }

  /** Mutations that were committed in them. */
  public long grouped() {
    return grouped.sum();
  }

  /** How long mutations waited for their turn. */
  public Timing mutationWait() {
    return mutationWait;
  }

  /** From a mutation's turn to its outcome, all attempts included. */
  public Timing mutationTime() {
    return mutationTime;
  }

  public Timing actionTime() {
    return actionTime;
  }
}
