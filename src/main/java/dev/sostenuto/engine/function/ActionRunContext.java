package dev.sostenuto.engine.function;

import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.store.SnapshotTransaction;
import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.Semaphore;

/**
 * The context of an action's run. Confined to one thread.
 *
 * <p>What it calls takes one of the connections that all actions share first, and only then a
 * mutation's turn: an action that waits holds nothing that others need.
 */
final class ActionRunContext implements ActionContext {
  private final FunctionHost host;
  private final Transactions transactions;
  private final MutationRunner mutations;
  private final Semaphore connections;
  private final Identity identity;
  private final Instant now;
  private final LogLines log;
  private final int nesting;

  ActionRunContext(
      FunctionHost host,
      Transactions transactions,
      MutationRunner mutations,
      Semaphore connections,
      Identity identity,
      LogLines log) {
    this(host, transactions, mutations, connections, identity, log, host.clock().instant(), 0);
  }

  private ActionRunContext(
      FunctionHost host,
      Transactions transactions,
      MutationRunner mutations,
      Semaphore connections,
      Identity identity,
      LogLines log,
      Instant now,
      int nesting) {
    this.host = host;
    this.transactions = transactions;
    this.mutations = mutations;
    this.connections = connections;
    this.identity = identity;
    this.log = log;
    this.now = now;
    this.nesting = nesting;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public Auth auth() {
    return () -> Auth.userOf(identity);
  }

  @Override
  public Log log() {
    return log;
  }

  @Override
  public JsonValue runQuery(String path, JsonValue.Obj args) {
    takeConnection(path);
    try (SnapshotTransaction snapshot =
        SnapshotTransaction.open(transactions, host.limits().time())) {
      return new QueryRunner(host).runNested(path, args, identity, snapshot);
    } catch (SQLException e) {
      throw new IllegalStateException("The query " + path + " could not be run", e);
    } finally {
      connections.release();
    }
  }

  @Override
  public JsonValue runMutation(String path, JsonValue.Obj args) {
    takeConnection(path);
    try {
      Outcome outcome = mutations.runNested(new Call(path, args, identity, null));
      if (!(outcome instanceof Outcome.Done done))
        throw new IllegalStateException("The mutation " + path + " could not be run");
      if (done.result() instanceof CallResult.Failure failure)
        throw new FunctionFailure(failure.detail(), failure.errorData());
      return EncodedJson.decode(((CallResult.Value) done.result()).json());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(path, e);
    } finally {
      connections.release();
    }
  }

  /** Waits for one of the connections that actions may use. */
  private void takeConnection(String path) {
    try {
      connections.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(path, e);
    }
  }

  private static IllegalStateException interrupted(String path, InterruptedException e) {
    return new IllegalStateException("The action was interrupted in " + path, e);
  }

  @Override
  public JsonValue runAction(String path, JsonValue.Obj args) {
    FunctionDefinition function = host.function(path, FunctionKind.ACTION);
    if (nesting >= host.limits().nesting())
      throw new FunctionFailure("Actions call each other more than " + nesting + " deep.");
    try {
      return host.call(
          function,
          new ActionRunContext(
              host, transactions, mutations, connections, identity, log, now, nesting + 1),
          args);
    } catch (Throwable e) {
      throw Thrown.again(e);
    }
  }
}
