package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.DatabaseException;
import dev.sostenuto.engine.store.RecordingReader;
import dev.sostenuto.engine.store.SqlState;
import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.store.Transactions.Transaction.LastStatement;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.SQLException;
import java.util.List;

/** One run of a mutation in an open transaction. Confined to one thread. */
final class MutationRun {
  private final FunctionHost host;
  private final MutationTask task;
  private final Transactions.Transaction transaction;
  private final MutationStore store;
  private final Execution execution;

  /** What the caller is to be told, once it is committed. */
  record Ran(CallResult.Value value, LastStatement lastWrite) {}

  MutationRun(
      FunctionHost host,
      MutationTask task,
      Transactions.Transaction transaction,
      MutationStore store) {
    this.host = host;
    this.task = task;
    this.transaction = transaction;
    this.store = store;
    this.execution =
        new Execution(
            host,
            new RecordingReader(store, host.limits().reads()),
            store::entities,
            store,
            task.identity(),
            task.origin(),
            null,
            task.job());
  }

  /**
   * Runs it, and sends what it has written but for the last write.
   *
   * @throws Throwable why nothing of it can be kept
   */
  Ran run(JsonValue.Obj args) throws Throwable {
    JsonValue result = task.body().run(execution, args);
    if (execution.doomed())
      throw new FunctionFailure(
          "A mutation that this one called has failed, so nothing of it can be kept.");
    LastStatement lastWrite = store.finish();
    return new Ran(QueryRunner.value(result), lastWrite);
  }

  /**
   * Makes sure that no error was passed over, of the database or of whatever else takes part in the
   * transaction.
   */
  void requireUndoomed() {
    if (!transaction.isDoomed()) return;
    SQLException error = execution.databaseError();
    if (error != null) throw new DatabaseException(error);
    throw new FunctionFailure(
        "An error of the transaction was passed over, so nothing of it can be kept.");
  }

  List<String> logLines() {
    return execution.log.lines();
  }

  /** The first error that the database has answered with, or null. */
  SQLException databaseError() {
    return execution.databaseError();
  }

  /**
   * What the caller is told.
   *
   * @throws SQLException when it is the database that failed, or the transaction must be repeated
   */
  CallResult.Failure failure(Throwable e) throws SQLException {
    SQLException first = execution.databaseError();
    // Whatever the function made of it, another attempt may not meet it.
    if (first != null && SqlState.isSerializationFailure(first)) throw first;
    // Once a statement has failed, all others do; the first one says why.
    boolean consequence = first != null && DatabaseException.findIn(e).isPresent();
    return host.failures().inDatabase(consequence ? first : e);
  }
}
