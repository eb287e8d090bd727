package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.SqlState;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;

/** How often mutations had to be run again, and why. Safe for use by many threads. */
public final class CallCounters {
  private final LongAdder serializationFailures = new LongAdder();
  private final LongAdder databaseFailures = new LongAdder();
  private final LongAdder unknownCommits = new LongAdder();
  private final LongAdder recordedAnswers = new LongAdder();
  private final LongAdder givenUp = new LongAdder();

  CallCounters() {}

  void attemptFailed(SQLException why, boolean mayHaveCommitted) {
    if (mayHaveCommitted) unknownCommits.increment();
    else if (SqlState.isSerializationFailure(why)) serializationFailures.increment();
    else databaseFailures.increment();
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
}
