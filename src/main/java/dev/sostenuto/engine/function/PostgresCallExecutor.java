package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.telemetry.Tracing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs mutations as PostgreSQL transactions, and actions beside them. Safe for use by many threads.
 */
public final class PostgresCallExecutor implements CallExecutor {
  private static final System.Logger LOG = System.getLogger(PostgresCallExecutor.class.getName());

  private static final Outcome TOO_MANY = new Outcome.Unavailable("TooManyConcurrentRequests");

  private final Transactions transactions;
  private final FunctionHost host;
  private final MutationRunner mutations;
  private final Lane mutationLane;
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
    this.mutations = new MutationRunner(transactions, host, new MutationGate(settings), counters);
    this.mutationLane = new Lane(threads, settings.mutations(), settings.waiting());
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

  private CompletionStage<Outcome> offer(Call call, CommitWatch watch) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    long came = System.nanoTime();
    boolean taken =
        mutationLane.offer(() -> complete(outcome, () -> runMutation(call, watch, came)));
    if (taken) return outcome;
    counters.mutationRefused();
    outcome.complete(TOO_MANY);
    return outcome;
  }

  private Outcome runMutation(Call call, CommitWatch watch, long came) throws InterruptedException {
    long began = System.nanoTime();
    counters.mutationWait().record(began - came);
    Outcome outcome = mutations.run(call, watch);
    counters.mutationEnded(outcome, System.nanoTime() - began);
    return outcome;
  }

  @Override
  public CompletionStage<Outcome> act(Call call) {
    if (!actionPermits.tryAcquire()) return CompletableFuture.completedFuture(TOO_MANY);
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    try {
      actionThreads.execute(() -> runAction(call, outcome));
    } catch (RejectedExecutionException e) {
      actionPermits.release();
      outcome.complete(TOO_MANY);
    }
    return outcome;
  }

  private void runAction(Call call, CompletableFuture<Outcome> outcome) {
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
      complete(outcome, () -> act(call, new LogLines()));
    } finally {
      interruption.end();
      counters.actionTime().record(System.nanoTime() - began);
      actionPermits.release();
    }
  }

  private Outcome act(Call call, LogLines log) {
    try {
      FunctionDefinition function =
          host.clientsFunction(call.path(), FunctionKind.ACTION, call::identity);
      ActionRunContext context =
          new ActionRunContext(
              host, transactions, mutations, actionConnections, call.identity(), log);
      return new Outcome.Done(
          QueryRunner.value(host.call(function, context, call.args())), log.lines());
    } catch (Throwable e) {
      return new Outcome.Done(host.failures().own(e), log.lines());
    }
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
