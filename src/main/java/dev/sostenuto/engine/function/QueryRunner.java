package dev.sostenuto.engine.function;

import dev.sostenuto.engine.log.KnownRows;
import dev.sostenuto.engine.store.KnownRowsReader;
import dev.sostenuto.engine.store.Reader;
import dev.sostenuto.engine.store.RecordingReader;
import dev.sostenuto.engine.store.SnapshotTransaction;
import dev.sostenuto.engine.store.SqlReader;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs queries in snapshots. Immutable. */
final class QueryRunner {
  private final FunctionHost host;

  QueryRunner(FunctionHost host) {
    this.host = host;
  }

  /** Runs a client's call with everything read from the snapshot. */
  QueryOutcome run(QueryCall call, SnapshotTransaction snapshot) throws SQLException {
    return run(call, snapshot, KnownRows.NONE);
  }

  /**
   * Runs a client's call.
   *
   * @param known rows of the snapshot that need not be read
   * @throws SQLException when the database fails, so that the snapshot is of no more use
   */
  QueryOutcome run(QueryCall call, SnapshotTransaction snapshot, KnownRows known)
      throws SQLException {
    long began = System.nanoTime();
    Execution execution =
        execution(
            call.identity(), new Origin(call.session(), 0, null), call.journal(), snapshot, known);
    CallResult result;
    try {
      FunctionDefinition function =
          host.clientsFunction(call.path(), FunctionKind.QUERY, execution::readIdentity);
      result = value(host.call(function, new QueryRunContext(execution), call.args()));
    } catch (Throwable e) {
      result = host.failures().inDatabase(e);
      snapshot.recover();
    }
    long nanos = System.nanoTime() - began;
    List<String> logLines = execution.log.lines();
    CallResult.Failure failure = result instanceof CallResult.Failure failed ? failed : null;
    report(call.path(), failure, logLines, nanos);
    return new QueryOutcome(
        result,
        logLines,
        execution.reader.readSet(),
        execution.newJournal(),
        execution.identityRead(),
        execution.sessionRead(),
        execution.validUntil(),
        new RunCost(execution.reader.rows(), execution.reader.bytes(), nanos));
  }

  /** Runs what an action calls. */
  JsonValue runNested(
      String path,
      JsonValue.Obj args,
      Identity identity,
      Origin origin,
      SnapshotTransaction snapshot) {
    long began = System.nanoTime();
    Execution execution = execution(identity, origin, null, snapshot, KnownRows.NONE);
    CallResult.Failure failure = null;
    try {
      return new QueryRunContext(execution).runQuery(path, args);
    } catch (RuntimeException e) {
      failure = host.failures().own(e);
      throw e;
    } finally {
      report(path, failure, execution.log.lines(), System.nanoTime() - began);
    }
  }

  private void report(String path, CallResult.Failure failure, List<String> logLines, long nanos) {
    Duration time = Duration.ofNanos(nanos);
    host.executions()
        .add(new ExecutionReport(FunctionKind.QUERY, path, failure, logLines, null, time, null));
  }

  /** An environment variable, for an action. */
  Optional<String> env(String name, SnapshotTransaction snapshot) {
    return new QueryRunContext(execution(null, Origin.SERVER, null, snapshot, KnownRows.NONE))
        .env(name);
  }

  static CallResult.Value value(JsonValue value) {
    return new CallResult.Value(EncodedJson.encode(value));
  }

  private Execution execution(
      Identity identity,
      Origin origin,
      String journal,
      SnapshotTransaction snapshot,
      KnownRows known) {
    SqlReader sql =
        new SqlReader(snapshot.transaction().connection(), SqlReader.BeforeRead.NOTHING);
    Reader rows = known == KnownRows.NONE ? sql : new KnownRowsReader(known, sql);
    // Documents of an earlier run in this snapshot are its own, with whatever it did to them.
    return new Execution(
        host,
        new RecordingReader(rows, host.limits().reads()),
        new FreshEntities(snapshot.transaction()),
        null,
        identity,
        origin,
        journal,
        null);
  }
}
