package dev.sostenuto.engine.function;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Gives mutations their turns: each a transaction of its own, or one together with others. Safe for
 * use by many threads.
 */
final class MutationTurns {
  private static final System.Logger LOG = System.getLogger(MutationTurns.class.getName());

  private final MutationRunner runner;
  private final MutationGroups groups;
  private final GroupFitness fitness;
  private final ExecutionLog executions;
  private final CallCounters counters;
  private final CallSettings settings;
  private final Lane<GroupMember> lane;

  /**
   * @param executions told of each that came to an end
   * @param threads each transaction holds one
   */
  MutationTurns(
      MutationRunner runner,
      MutationGroups groups,
      GroupFitness fitness,
      ExecutionLog executions,
      CallCounters counters,
      Executor threads,
      CallSettings settings) {
    this.runner = runner;
    this.groups = groups;
    this.fitness = fitness;
    this.executions = executions;
    this.counters = counters;
    this.settings = settings;
    Executor afterPatience =
        CompletableFuture.delayedExecutor(
            settings.groupPatience().toNanos(), TimeUnit.NANOSECONDS, threads);
    this.lane =
        new Lane<>(
            threads,
            settings.mutations(),
            settings.waiting(),
            new Lane.Grouping<>(
                settings.group(), settings.groupPatience(), this::runGroup, afterPatience::execute),
            System::nanoTime);
  }

  /** Transactions that run just now. */
  int running() {
    return lane.running();
  }

  /** Mutations that wait for their turn just now. */
  int waiting() {
    return lane.waiting();
  }

  /** Runs it when its turn has come, if there is room for it to wait. */
  CompletionStage<Outcome> offer(MutationTask task) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    long came = System.nanoTime();
    boolean taken =
        settings.group() > 1 && fitness.fits(task)
            ? lane.offerTogether(new GroupMember(task, outcome, came))
            : lane.offer(() -> Outcomes.complete(outcome, () -> run(task, came, false)));
    if (taken) return outcome;
    counters.mutationRefused();
    outcome.complete(Outcomes.TOO_MANY);
    return outcome;
  }

  /**
   * @param isRepeated whether a run of it may be about to commit, or have committed
   */
  private Outcome run(MutationTask task, long came, boolean isRepeated)
      throws InterruptedException {
    long began = System.nanoTime();
    counters.mutationWait().record(began - came);
    return ended(task, runner.run(task, isRepeated), began);
  }

  private void runGroup(List<GroupMember> members) {
    long began = System.nanoTime();
    if (members.size() > 1) runTogether(members);
    for (GroupMember member : members) {
      if (member.done == null) runAlone(member, members.size() == 1);
      else {
        counters.mutationWait().record(began - member.came);
        member.outcome.complete(ended(member.task, member.done, began));
      }
    }
  }

  private void runTogether(List<GroupMember> members) {
    try {
      groups.run(members, lane::progressed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "A group failed in a way that nobody foresaw", e);
    }
  }

  /**
   * Runs one that was alone in its group, or has not come through with the others.
   *
   * @param now on this thread; else it waits for its turn again
   */
  private void runAlone(GroupMember member, boolean now) {
    Runnable run =
        () ->
            Outcomes.complete(
                member.outcome, () -> run(member.task, member.came, member.mayHaveCommitted));
    if (now) run.run();
    else if (!lane.offerAgain(run)) member.outcome.complete(Outcomes.TOO_MANY);
  }

  /** Tells of one that came to an end; of the others, clients send the request again. */
  private Outcome ended(MutationTask task, Outcome outcome, long began) {
    long nanos = System.nanoTime() - began;
    counters.mutationEnded(outcome, nanos);
    if (outcome instanceof Outcome.Done done)
      executions.add(
          ExecutionReport.of(
              FunctionKind.MUTATION,
              task.name(),
              done.result(),
              done.logLines(),
              task.request(),
              nanos));
    return outcome;
  }
}
