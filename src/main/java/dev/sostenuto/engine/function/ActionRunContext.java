package dev.sostenuto.engine.function;

import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.store.SnapshotTransaction;
import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.Function;

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
  private final Origin origin;
  private final UUID job;
  private final Instant now;
  private final LogLines log;
  private final int nesting;

  /**
   * @param job the row of {@code _scheduled_functions} that this is, or null
   */
  ActionRunContext(
      FunctionHost host,
      Transactions transactions,
      MutationRunner mutations,
      Semaphore connections,
      Identity identity,
      Origin origin,
      UUID job,
      LogLines log) {
    this(
        host,
        transactions,
        mutations,
        connections,
        identity,
        origin,
        job,
        log,
        host.clock().instant(),
        0);
  }

  private ActionRunContext(
      FunctionHost host,
      Transactions transactions,
      MutationRunner mutations,
      Semaphore connections,
      Identity identity,
      Origin origin,
      UUID job,
      LogLines log,
      Instant now,
      int nesting) {
    this.host = host;
    this.transactions = transactions;
    this.mutations = mutations;
    this.connections = connections;
    this.identity = identity;
    this.origin = origin;
    this.job = job;
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
    return new Auth() {
      @Override
      public Optional<Identity> identity() {
        return Auth.userOf(identity);
      }

      @Override
      public Optional<UUID> session() {
        return Optional.ofNullable(origin.session());
      }
    };
  }

  @Override
  public Optional<String> address() {
    return Optional.ofNullable(origin.address());
  }

  @Override
  public Log log() {
    return log;
  }

  @Override
  public Scheduler scheduler() {
    return new ImmediateScheduler();
  }

  @Override
  public Optional<String> env(String name) {
    return read("of an environment variable", (runner, snapshot) -> runner.env(name, snapshot));
  }

  @Override
  public JsonValue runQuery(String path, JsonValue.Obj args) {
    return read(
        path, (runner, snapshot) -> runner.runNested(path, args, identity, origin, snapshot));
  }

  private <T> T read(String path, BiFunction<QueryRunner, SnapshotTransaction, T> reading) {
    takeConnection(path);
    try (SnapshotTransaction snapshot =
        SnapshotTransaction.open(transactions, host.limits().time())) {
      return reading.apply(new QueryRunner(host), snapshot);
    } catch (SQLException e) {
      throw new IllegalStateException("The query " + path + " could not be run", e);
    } finally {
      connections.release();
    }
  }

  @Override
  public JsonValue runMutation(String path, JsonValue.Obj args) {
    return mutate(
        path, MutationTask.ofAction(host, new Call(path, args, identity, null, origin), job));
  }

  private JsonValue mutate(String path, MutationTask task) {
    takeConnection(path);
    try {
      long began = System.nanoTime();
      Outcome outcome = mutations.run(task);
      if (!(outcome instanceof Outcome.Done done))
        throw new IllegalStateException("The mutation " + path + " could not be run");
      boolean isFunction = task.args() != null;
      if (isFunction) report(path, done, System.nanoTime() - began);
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

  private void report(String path, Outcome.Done done, long nanos) {
    host.executions()
        .add(
            ExecutionReport.of(
                FunctionKind.MUTATION, path, done.result(), done.logLines(), null, nanos));
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
              host,
              transactions,
              mutations,
              connections,
              identity,
              origin,
              job,
              log,
              now,
              nesting + 1),
          args);
    } catch (Throwable e) {
      throw Thrown.again(e);
    }
  }

  /** Each of its calls is a transaction of its own. */
  private final class ImmediateScheduler implements Scheduler {
    @Override
    public Id<ScheduledFunction> runAfter(Duration delay, String path, JsonValue.Obj args) {
      return runAt(host.clock().instant().plus(StoredScheduler.checked(delay)), path, args);
    }

    @Override
    public Id<ScheduledFunction> runAt(Instant time, String path, JsonValue.Obj args) {
      JsonValue id =
          schedule(scheduler -> JsonValue.of(scheduler.runAt(time, path, args).toString()));
      return Id.parse(((JsonValue.Str) id).value());
    }

    @Override
    public void cancel(Id<ScheduledFunction> id) {
      schedule(
          scheduler -> {
            scheduler.cancel(id);
            return JsonValue.NULL;
          });
    }

    private JsonValue schedule(Function<Scheduler, JsonValue> work) {
      return mutate(
          "of the scheduler",
          MutationTask.ofScheduler(
              identity,
              job,
              (execution, args) -> work.apply(new MutationRunContext(execution).scheduler())));
    }
  }
}
