package dev.sostenuto.engine.function;

import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.CallExecutor.CommitWatch;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallExecutor.Request;
import dev.sostenuto.engine.store.Claims;
import dev.sostenuto.engine.store.Opening;
import dev.sostenuto.engine.store.SqlState;
import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.store.Transactions.Transaction.LastStatement;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs mutations on the calling thread, each in a serializable transaction. Safe for use by many
 * threads.
 *
 * <p>A run that fails with a serialization failure is repeated as a whole. So is one whose COMMIT
 * got lost, if the request has an id: the claim then waits for the first run to end, and finds its
 * answer if it has committed after all.
 */
final class MutationRunner {
  private static final System.Logger LOG = System.getLogger(MutationRunner.class.getName());

  private static final String FAILED_BEFORE =
      "This mutation failed when it was sent first, and was not run again: later ones of its session have been.";

  /** The answer when there was nothing to be run; compared by identity. */
  static final Outcome NOT_CLAIMED = new Outcome.Unavailable("NotClaimed");

  private final Transactions transactions;
  private final FunctionHost host;
  private final MutationGate gate;
  private final CallCounters counters;

  MutationRunner(
      Transactions transactions, FunctionHost host, MutationGate gate, CallCounters counters) {
    this.transactions = transactions;
    this.host = host;
    this.gate = gate;
    this.counters = counters;
  }

  /** Runs a client's call. */
  Outcome run(Call call, CommitWatch watch) throws InterruptedException {
    return run(MutationTask.ofClient(host, call, watch));
  }

  /**
   * Runs what is to be run.
   *
   * @return {@link #NOT_CLAIMED} when its occasion did not let it be run
   */
  Outcome run(MutationTask task) throws InterruptedException {
    return run(task, false);
  }

  /**
   * The same.
   *
   * @param isRepeated whether a run of it may be about to commit, or have committed
   */
  Outcome run(MutationTask task, boolean isRepeated) throws InterruptedException {
    Outcome outcome = runAttempts(task, isRepeated ? 2 : 1);
    boolean failed =
        outcome instanceof Outcome.Done done && done.result() instanceof CallResult.Failure;
    boolean fences = failed && task.request() != null && task.request().isPerhapsResent();
    return fences ? fenced(task, outcome) : outcome;
  }

  /**
   * Says that it has failed once no run of an older socket, delayed until now, can commit any more.
   */
  private Outcome fenced(MutationTask task, Outcome failure) {
    Request request = task.request();
    try (Transactions.Transaction transaction = transactions.begin()) {
      Connection connection = transaction.connection();
      Claims.fence(connection, request.session(), request.socket());
      Optional<Claims.Answer> answer = Claims.find(connection, request.session(), request.id());
      transaction.commit();
      return answer.isEmpty() ? failure : recorded(answer.get());
    } catch (SQLException e) {
      return unavailable(e, task);
    }
  }

  private Outcome recorded(Claims.Answer answer) {
    counters.answerFound();
    return new Outcome.Recorded(new CallResult.Value(answer.resultJson()), answer.logLines());
  }

  private Outcome runAttempts(MutationTask task, int firstAttempt) throws InterruptedException {
    SQLException last = null;
    int lastAttempt = firstAttempt + gate.attempts() - 1;
    for (int attempt = firstAttempt; attempt <= lastAttempt; attempt++) {
      if (attempt > 1) gate.pauseBefore(attempt);
      int permits = gate.enter(attempt);
      boolean committing = false;
      try (Attempt run = new Attempt(task, attempt > 1)) {
        Optional<Outcome> ended = run.upToCommit();
        if (ended.isPresent()) return ended.get();
        committing = true;
        return run.commit();
      } catch (SQLException e) {
        boolean mayHaveCommitted = committing && !SqlState.isSerializationFailure(e);
        counters.attemptFailed(e, mayHaveCommitted);
        if (mayHaveCommitted && !task.isOnceOnly()) return unavailable(e, task);
        last = e;
      } finally {
        gate.leave(permits);
      }
    }
    return unavailable(last, task);
  }

  private Outcome unavailable(SQLException e, MutationTask task) {
    counters.mutationGivenUp();
    LOG.log(System.Logger.Level.WARNING, "The mutation " + task.name() + " could not be run", e);
    return new Outcome.Unavailable(
        SqlState.isSerializationFailure(e)
            ? "OptimisticConcurrencyControlFailure"
            : "InternalServerError");
  }

  /** One attempt, in one transaction. Confined to one thread. */
  private final class Attempt implements AutoCloseable {
    private final MutationTask task;
    private final Opening opening;
    private final Transactions.Transaction transaction;
    private Outcome.Done done;
    private LastStatement lastWrite;

    Attempt(MutationTask task, boolean isRepeated) throws SQLException {
      this.task = task;
      this.opening = opening(task.request(), isRepeated);
      this.transaction = transactions.begin();
    }

    private Opening opening(Request request, boolean isRepeated) {
      Duration limit = host.limits().time();
      return request == null
          ? Claims.begin(limit)
          : Claims.claim(
              limit,
              request.session(),
              request.id(),
              request.socket(),
              isRepeated || request.isPerhapsResent());
    }

    /** What may have been run already is not even begun; else the claim goes with a read. */
    private boolean mustBeClaimedFirst() {
      if (task.occasion() != null) return true;
      return task.request() != null && task.request().isPerhapsResent();
    }

    /** Does all but the commit; an outcome when there is nothing to commit. */
    Optional<Outcome> upToCommit() throws SQLException {
      Optional<JsonValue.Obj> args = Optional.ofNullable(task.args());
      if (mustBeClaimedFirst()) {
        opening.send(transaction.connection());
        if (!opening.isClaimed()) return Optional.of(recorded());
      }
      if (task.occasion() != null) {
        args = task.occasion().claim(transaction.connection());
        if (args.isEmpty()) return Optional.of(NOT_CLAIMED);
      }
      MutationStore store = new MutationStore(transaction, opening, false, host.limits().writes());
      MutationRun run = new MutationRun(host, task, transaction, store);
      try {
        MutationRun.Ran ran = run.run(args.orElse(null));
        lastWrite = ran.lastWrite();
        if (!opening.isClaimed()) return Optional.of(recorded());
        run.requireUndoomed();
        done = new Outcome.Done(ran.value(), run.logLines());
        task.watch().committing((int) opening.xid(), ran.value(), done.logLines());
        return Optional.empty();
      } catch (Throwable e) {
        return Optional.of(failed(e, run));
      }
    }

    /** Even a run that failed may be one that has been answered already. */
    private Outcome failed(Throwable e, MutationRun run) throws SQLException {
      if (opening.isPending()) {
        if (run.databaseError() != null) throw run.databaseError();
        opening.send(transaction.connection());
      }
      if (!opening.isClaimed()) return recorded();
      return new Outcome.Done(run.failure(e), run.logLines());
    }

    Outcome commit() throws SQLException {
      try {
        transaction.commit(LastStatement.both(lastWrite, record()));
        return done;
      } catch (SQLException e) {
        // A constraint that is checked at commit is the function's own fault.
        if (!SqlState.isCallersFault(e)) throw e;
        return new Outcome.Done(host.failures().inDatabase(e), done.logLines());
      }
    }

    private LastStatement record() {
      if (task.occasion() != null) return task.occasion().success();
      Request request = task.request();
      if (request == null) return null;
      CallResult.Value value = (CallResult.Value) done.result();
      return Claims.record(
          request.session(), request.id(), new Claims.Answer(value.json(), done.logLines()));
    }

    private Outcome recorded() throws SQLException {
      Request request = task.request();
      transaction.close();
      try (Transactions.Transaction lookingUp = transactions.begin()) {
        Optional<Claims.Answer> answer =
            Claims.find(lookingUp.connection(), request.session(), request.id());
        if (answer.isEmpty())
          return new Outcome.Done(new CallResult.Failure(FAILED_BEFORE, null), List.of());
        return MutationRunner.this.recorded(answer.get());
      }
    }

    @Override
    public void close() {
      transaction.close();
    }
  }
}
