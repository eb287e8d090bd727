package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.telemetry.Tracing;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.SQLException;
import java.time.Duration;
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

  private static final Outcome TOO_MANY = new Outcome.Unavailable("TooManyConcurrentRequests");

  private final Transactions transactions;
  private final FunctionHost host;
  private final MutationRunner mutations;
  private final MutationGroups groups;
  private final GroupFitness fitness;
  private final Lane<GroupMember> mutationLane;
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
    this.mutations = new MutationRunner(transactions, host, gate, counters);
    Duration patience = settings.groupPatience();
    this.fitness = new GroupFitness(host.registry(), patience.multipliedBy(5));
    this.groups = new MutationGroups(transactions, host, gate, counters, fitness, patience);
    this.mutationLane = lane(threads, settings);
    this.actionPermits = new Semaphore(settings.actions());
    this.actionConnections = new Semaphore(settings.actionConnections(), true);
    this.actionThreads = actionThreads;
    this.settings = settings;
  }

  private Lane<GroupMember> lane(Executor threads, CallSettings settings) {
    Executor afterPatience =
        CompletableFuture.delayedExecutor(
            settings.groupPatience().toNanos(), TimeUnit.NANOSECONDS, threads);
    return new Lane<>(
        threads,
        settings.mutations(),
        settings.waiting(),
        new Lane.Grouping<>(
            settings.group(), settings.groupPatience(), this::runGroup, afterPatience::execute),
        System::nanoTime);
  }

  /** What became of its mutations and actions. */
  public CallCounters counters() {
    return counters;
  }

  /** Mutations that run just now. */
  public int mutationsRunning() {
    return mutationLane.running();
  }

  /** Mutations that wait for their turn just now. */
  public int mutationsWaiting() {
    return mutationLane.waiting();
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
    return offer(MutationTask.own(host, path, occasion)).thenApply(PostgresCallExecutor::ifClaimed);
  }

  private static Optional<Outcome> ifClaimed(Outcome outcome) {
    return outcome == MutationRunner.NOT_CLAIMED ? Optional.empty() : Optional.of(outcome);
  }

  private CompletionStage<Outcome> offer(Call call, CommitWatch watch) {
    return offer(MutationTask.ofClient(host, call, watch));
  }

  private CompletionStage<Outcome> offer(MutationTask task) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    long came = System.nanoTime();
    boolean taken =
        settings.group() > 1 && fitness.fits(task)
            ? mutationLane.offerTogether(new GroupMember(task, outcome, came))
            : mutationLane.offer(() -> complete(outcome, () -> runMutation(task, came, false)));
    if (taken) return outcome;
    counters.mutationRefused();
    outcome.complete(TOO_MANY);
    return outcome;
  }

  /**
   * @param isRepeated whether a run of it may be about to commit, or have committed
   */
  private Outcome runMutation(MutationTask task, long came, boolean isRepeated)
      throws InterruptedException {
    long began = System.nanoTime();
    counters.mutationWait().record(began - came);
    return ended(task, mutations.run(task, isRepeated), began);
  }

  private Outcome ended(MutationTask task, Outcome outcome, long began) {
    counters.mutationEnded(outcome, System.nanoTime() - began);
    report(FunctionKind.MUTATION, task.name(), task.request(), outcome, began);
    return outcome;
  }

  /** Whoever has not come through with the others is run alone. */
  private void runGroup(List<GroupMember> members) {
    GroupMember first = members.get(0);
    if (members.size() == 1) {
      complete(first.outcome, () -> runMutation(first.task, first.came, false));
      return;
    }
    long began = System.nanoTime();
    try {
      groups.run(members, mutationLane::progressed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "A group failed in a way that nobody foresaw", e);
    }
    for (GroupMember member : members) {
      if (member.done == null) runAlone(member);
      else {
        counters.mutationWait().record(began - member.came);
        member.outcome.complete(ended(member.task, member.done, began));
      }
    }
  }

  private void runAlone(GroupMember member) {
    Run run = () -> runMutation(member.task, member.came, member.mayHaveCommitted);
    if (!mutationLane.offerAgain(() -> complete(member.outcome, run)))
      member.outcome.complete(TOO_MANY);
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
    if (!actionPermits.tryAcquire()) return CompletableFuture.completedFuture(TOO_MANY);
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    String execution = host.executions().begin();
    LogLines log = new LogLines(line -> told(path, request, execution, line));
    try {
      long began = System.nanoTime();
      outcome.thenAccept(ended -> reportAction(path, request, ended, began, execution));
      actionThreads.execute(() -> runAction(() -> run.apply(log), outcome));
    } catch (RejectedExecutionException e) {
      actionPermits.release();
      outcome.complete(TOO_MANY);
    }
    return outcome;
  }

  private void runAction(Run run, CompletableFuture<Outcome> outcome) {
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
      complete(outcome, run);
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
            mutations,
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
            host, transactions, mutations, actionConnections, null, Origin.SERVER, job, log),
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

  /** Tells of a run that came to an end; of the others, clients send the request again. */
  private void report(
      FunctionKind kind, String path, Request request, Outcome outcome, long began) {
    if (!(outcome instanceof Outcome.Done done)) return;
    long nanos = System.nanoTime() - began;
    host.executions()
        .add(ExecutionReport.of(kind, path, done.result(), done.logLines(), request, nanos));
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

  private interface Run {
    Outcome run() throws InterruptedException;
  }

  private static void complete(CompletableFuture<Outcome> outcome, Run run) {
    try {
      outcome.complete(run.run());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome.complete(new Outcome.Unavailable("InternalServerError"));
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.ERROR, "A call failed in a way that nobody foresaw", e);
      outcome.complete(new Outcome.Unavailable("InternalServerError"));
    }
  }
}
