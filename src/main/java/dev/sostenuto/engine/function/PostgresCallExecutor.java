package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.telemetry.Tracing;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs mutations as PostgreSQL transactions, and actions beside them. Safe for use by many threads.
 */
public final class PostgresCallExecutor implements CallExecutor, OwnCalls {
  private static final System.Logger LOG = System.getLogger(PostgresCallExecutor.class.getName());

  private final Transactions transactions;
  private final FunctionHost host;
  private final MutationRunner runner;
  private final MutationTurns mutations;
  private final Semaphore actionPermits;
  private final Semaphore actionConnections;
  private final Executor actionThreads;
  private final CallSettings settings;
  private final Tracing tracing;
  private final CallCounters counters = new CallCounters();

  /**
   * @param threads each running mutation holds one
   * @param actionThreads each running action holds one, for as long as it waits for whatever it
   *     asked; so they are not to be those that others need
   */
  public PostgresCallExecutor(
      Transactions transactions,
      FunctionHost host,
      Executor threads,
      Executor actionThreads,
      CallSettings settings) {
    this(transactions, host, threads, actionThreads, settings, Tracing.OFF);
  }

  /**
   * The same, traced.
   *
   * @param tracing hears of each mutation that clients call
   */
  public PostgresCallExecutor(
      Transactions transactions,
      FunctionHost host,
      Executor threads,
      Executor actionThreads,
      CallSettings settings,
      Tracing tracing) {
    this.tracing = tracing;
    this.transactions = transactions;
    this.host = host;
    MutationGate gate = new MutationGate(settings);
    this.runner = new MutationRunner(transactions, host, gate, counters);
    GroupFitness fitness =
        new GroupFitness(host.registry(), settings.groupPatience().multipliedBy(5));
    MutationGroups groups =
        new MutationGroups(transactions, host, gate, counters, fitness, settings.groupPatience());
    this.mutations =
        new MutationTurns(runner, groups, fitness, host.executions(), counters, threads, settings);
    this.actionPermits = new Semaphore(settings.actions());
    this.actionConnections = new Semaphore(settings.actionConnections(), true);
    this.actionThreads = actionThreads;
    this.settings = settings;
  }

  /** What became of its mutations and actions. */
  public CallCounters counters() {
    return counters;
  }

  /** Mutations that run just now. */
  public int mutationsRunning() {
    return mutations.running();
  }

  /** Mutations that wait for their turn just now. */
  public int mutationsWaiting() {
    return mutations.waiting();
  }

  /** Actions that run just now. */
  public int actionsRunning() {
    return settings.actions() - actionPermits.availablePermits();
  }

  @Override
  public CompletionStage<Outcome> mutate(Call call, CommitWatch watch) {
    return tracing.isOn() ? mutateTraced(call, watch) : offer(call, watch);
  }

  private CompletionStage<Outcome> mutateTraced(Call call, CommitWatch watch) {
    Request request = call.request();
    Tracing.Mutation trace =
        request == null
            ? tracing.mutation(call.path(), null, 0)
            : tracing.mutation(call.path(), request.session(), request.id());
    CommitWatch both =
        (xid, result, logLines) -> {
          trace.committing(xid);
          watch.committing(xid, result, logLines);
        };
    return offer(call, both).whenComplete((outcome, failure) -> trace.ended(word(outcome)));
  }

  private static String word(Outcome outcome) {
    if (outcome instanceof Outcome.Recorded) return "repeated";
    if (!(outcome instanceof Outcome.Done done)) return "unavailable";
    return done.result() instanceof CallResult.Value ? "committed" : "failed";
  }

  @Override
  public CompletionStage<Optional<Outcome>> mutate(String path, Occasion occasion) {
    return mutations
        .offer(MutationTask.own(host, path, occasion))
        .thenApply(PostgresCallExecutor::ifClaimed);
  }

  private static Optional<Outcome> ifClaimed(Outcome outcome) {
    return outcome == MutationRunner.NOT_CLAIMED ? Optional.empty() : Optional.of(outcome);
  }

  private CompletionStage<Outcome> offer(Call call, CommitWatch watch) {
    return mutations.offer(MutationTask.ofClient(host, call, watch));
  }

  @Override
  public CompletionStage<Outcome> act(Call call) {
    return onActionThread(call.path(), call.request(), log -> act(call, log));
  }

  @Override
  public CompletionStage<Optional<Outcome>> act(String path, Start start, UUID job) {
    return onActionThread(path, null, log -> actTaken(path, start, job, log))
        .thenApply(PostgresCallExecutor::ifClaimed);
  }

  private CompletionStage<Outcome> onActionThread(
      String path, Request request, Function<LogLines, Outcome> run) {
    if (!actionPermits.tryAcquire()) return CompletableFuture.completedFuture(Outcomes.TOO_MANY);
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    String execution = host.executions().begin();
    LogLines log = new LogLines(line -> told(path, request, execution, line));
    try {
      long began = System.nanoTime();
      outcome.thenAccept(ended -> reportAction(path, request, ended, began, execution));
      actionThreads.execute(() -> runAction(() -> run.apply(log), outcome));
    } catch (RejectedExecutionException e) {
      actionPermits.release();
      outcome.complete(Outcomes.TOO_MANY);
    }
    return outcome;
  }

  private void runAction(Outcomes.Run run, CompletableFuture<Outcome> outcome) {
    Outcome tooLong =
        new Outcome.Done(
            new CallResult.Failure(
                "Function execution timed out (maximum duration: "
                    + settings.actionTime().toSeconds()
                    + "s).",
                null),
            List.of());
    long began = System.nanoTime();
    Interruption interruption = new Interruption(Thread.currentThread());
    CompletableFuture.delayedExecutor(settings.actionTime().toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (outcome.complete(tooLong)) interruption.now();
            });
    try {
      Outcomes.complete(outcome, run);
    } finally {
      interruption.end();
      counters.actionTime().record(System.nanoTime() - began);
      actionPermits.release();
    }
  }

  private Outcome act(Call call, LogLines log) {
    return act(
        () -> host.clientsFunction(call.path(), FunctionKind.ACTION, call::identity),
        call.args(),
        new ActionRunContext(
            host,
            transactions,
            runner,
            actionConnections,
            call.identity(),
            call.origin(),
            null,
            log),
        log);
  }

  private Outcome actTaken(String path, Start start, UUID job, LogLines log) {
    Optional<JsonValue.Obj> args;
    try {
      args = start.take();
    } catch (SQLException e) {
      LOG.log(System.Logger.Level.WARNING, "The action " + path + " could not be taken", e);
      return new Outcome.Unavailable("InternalServerError");
    }
    if (args.isEmpty()) return MutationRunner.NOT_CLAIMED;
    return act(
        () -> host.function(path, FunctionKind.ACTION),
        args.get(),
        new ActionRunContext(
            host, transactions, runner, actionConnections, null, Origin.SERVER, job, log),
        log);
  }

  private Outcome act(
      Supplier<FunctionDefinition> function,
      JsonValue.Obj args,
      ActionRunContext context,
      LogLines log) {
    try {
      return new Outcome.Done(
          QueryRunner.value(host.call(function.get(), context, args)), log.lines());
    } catch (Throwable e) {
      return new Outcome.Done(host.failures().own(e), log.lines());
    }
  }

  /** Tells of a line while the action runs; its end then tells of none. */
  private void told(String path, Request request, String execution, String line) {
    host.executions().add(new ExecutionProgress(path, List.of(line), request, execution));
  }

  private void reportAction(
      String path, Request request, Outcome outcome, long began, String execution) {
    if (!(outcome instanceof Outcome.Done done)) return;
    long nanos = System.nanoTime() - began;
    ExecutionReport report =
        ExecutionReport.of(FunctionKind.ACTION, path, done.result(), List.of(), request, nanos);
    host.executions().add(report.told(execution));
  }
}
