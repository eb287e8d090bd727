package dev.sostenuto.engine.function;

import dev.sostenuto.engine.log.KnownRows;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * One moment of the database, held open. All runs in it see the same rows. Safe for use by many
 * threads; nothing here blocks the caller.
 */
public interface QuerySnapshot extends AutoCloseable {
  /** Which transactions it sees. */
  TransactionSnapshot visibility();

  /** The log's insert position, read after the snapshot was taken. */
  Lsn insertLsn();

  /**
   * Takes rows that runs which begin from now on need not read.
   *
   * @param rows as they are in this moment
   */
  default void know(KnownRows rows) {}

  /**
   * Runs each call once, some of them in parallel. A function's own failure is an outcome; when the
   * database fails, the runs fail and the snapshot is of no more use.
   */
  QueryRuns begin(List<QueryCall> calls);

  /**
   * The same on at most so many connections, and on one for each call as long as there are.
   *
   * @param connections at least 1
   */
  default QueryRuns begin(List<QueryCall> calls, int connections) {
    return begin(calls);
  }

  /** Runs each call once, and completes with the outcomes in the order of the calls. */
  default CompletionStage<List<QueryOutcome>> run(List<QueryCall> calls) {
    return begin(calls).all();
  }

  /** Which of these ended transactions have committed, by {@code pg_xact_status}. */
  CompletionStage<Set<Long>> committed(Set<Long> xids);

  /** Lets go; what has begun goes on to its end. Idempotent. */
  @Override
  void close();
}
