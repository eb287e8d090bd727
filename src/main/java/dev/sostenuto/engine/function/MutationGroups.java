package dev.sostenuto.engine.function;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallExecutor.Request;
import dev.sostenuto.engine.store.CarriedWrite;
import dev.sostenuto.engine.store.Claims;
import dev.sostenuto.engine.store.DatabaseException;
import dev.sostenuto.engine.store.Opening;
import dev.sostenuto.engine.store.Prelude;
import dev.sostenuto.engine.store.SqlState;
import dev.sostenuto.engine.store.Transactions;
import dev.sostenuto.engine.store.Transactions.Transaction.LastStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs mutations of clients one after another in one serializable transaction, so that they share
 * its trips to the database, its COMMIT and its record in the log. Safe for use by many threads.
 *
 * <p>One after another is a serial order, and all of them are kept or none. Each sees what those
 * before it have written. One that fails before it has written leaves nothing behind, and its
 * failure is told once the others, whose writes it may have seen, are committed. Any other trouble
 * undoes the whole group: whoever is to blame is left to be run alone, and the others begin again.
 *
 * <p>Requests are claimed at the end, in the statement that records their answers. That is as good
 * as before the run, since what a second run of a request has done is undone when it isn't claimed;
 * and only requests by a client's first socket are run so, which hardly ever have a second one.
 */
final class MutationGroups {
  /** Afterwards, each for itself: others get in the way of few more seldom than of many. */
  private static final int ATTEMPTS = 3;

  /** How long a statement waits for a row that another transaction has changed. */
  private static final Duration LOCK_LIMIT = Duration.ofMillis(100);

  private final Transactions transactions;
  private final FunctionHost host;
  private final MutationGate gate;
  private final CallCounters counters;
  private final GroupFitness fitness;
  private final Duration patience;

  /**
   * @param patience no member is added to a group that has run so long
   */
  MutationGroups(
      Transactions transactions,
      FunctionHost host,
      MutationGate gate,
      CallCounters counters,
      GroupFitness fitness,
      Duration patience) {
    this.transactions = transactions;
    this.host = host;
    this.gate = gate;
    this.counters = counters;
    this.fitness = fitness;
    this.patience = patience;
  }

  /**
   * Runs them.
   *
   * @param members of different sessions; those that are not {@code done} afterwards are to be run
   *     by themselves
   * @param progressed told whenever one of them has been run
   */
  void run(List<GroupMember> members, Runnable progressed) throws InterruptedException {
    List<GroupMember> left = new ArrayList<>(members);
    for (int attempt = 1; attempt <= ATTEMPTS && left.size() > 1; ) {
      if (attempt > 1) gate.pauseBefore(attempt);
      int permits = attempt < ATTEMPTS ? gate.enter() : gate.enterAlone();
      try (Attempt group = new Attempt()) {
        group.run(left, progressed);
        left.removeAll(group.unfit);
        if (group.unfit.isEmpty()) {
          group.commit();
          left.removeAll(group.results.keySet());
        } else attempt++;
      } catch (SQLException e) {
        boolean mayHaveCommitted = left.stream().anyMatch(member -> member.mayHaveCommitted);
        counters.attemptFailed(e, mayHaveCommitted);
        if (!SqlState.isSerializationFailure(e)) return;
        attempt++;
      } finally {
        gate.leave(permits);
      }
    }
  }

  /** One attempt, in one transaction. Confined to one thread. */
  private final class Attempt implements AutoCloseable {
    private final Opening opening = Claims.beginTogether(host.limits().time(), LOCK_LIMIT);
    private final Transactions.Transaction transaction = transactions.begin();
    private final long began = System.nanoTime();
    private final Map<GroupMember, Outcome.Done> results = new LinkedHashMap<>();
    private final Set<GroupMember> unfit = new LinkedHashSet<>();

    /** What comes before the next member's first statement. */
    private Prelude prelude = opening;

    /** Whose write that is; null when it is nobody's. */
    private GroupMember writer;

    Attempt() throws SQLException {}

    /** Runs them until somebody is unfit, or it takes too long. */
    void run(List<GroupMember> members, Runnable progressed) throws SQLException {
      for (GroupMember member : members) {
        long start = System.nanoTime();
        run(member);
        progressed.run();
        long now = System.nanoTime();
        fitness.ran(member.task.name(), now - start);
        if (!unfit.isEmpty() || now - began > patience.toNanos()) return;
      }
    }

    private void run(GroupMember member) throws SQLException {
      GroupMember carried = prelude.isPending() ? writer : null;
      MutationStore store = new MutationStore(transaction, prelude, true, host.limits().writes());
      MutationRun run = new MutationRun(host, member.task, transaction, store);
      Throwable failure = null;
      try {
        MutationRun.Ran ran = run.run(member.task.args());
        results.put(member, new Outcome.Done(ran.value(), run.logLines()));
        prelude = new CarriedWrite(ran.lastWrite());
        writer = member;
      } catch (Throwable e) {
        failure = e;
      }
      SQLException error = errorOf(run, failure);
      if (error != null && SqlState.isSerializationFailure(error)) throw error;
      if (isFit(store, error, failure)) {
        if (failure != null)
          results.put(member, new Outcome.Done(run.failure(failure), run.logLines()));
        return;
      }
      if (store.needsOwnTransaction()) fitness.needsOwnTransaction(member.task.name());
      blame(member, error);
      // The statement that has failed may have been the one before.
      if (carried != null && error != null) blame(carried, error);
    }

    /** The first error of the database, or null. */
    private static SQLException errorOf(MutationRun run, Throwable failure) {
      if (run.databaseError() != null) return run.databaseError();
      return DatabaseException.findIn(failure).orElse(null);
    }

    private boolean isFit(MutationStore store, SQLException error, Throwable failure) {
      if (error != null || store.needsOwnTransaction() || transaction.isDoomed()) return false;
      return failure == null || !store.hasWritten();
    }

    /** A row that somebody holds says nothing against the function. */
    private void blame(GroupMember member, SQLException error) {
      unfit.add(member);
      if (error == null || !SqlState.isLockTimeout(error)) fitness.spoiled(member.task.name());
    }

    /** Claims, records and commits those that have returned; of the others, nothing is there. */
    void commit() throws SQLException {
      List<Claims.Answered> answers = new ArrayList<>();
      for (Map.Entry<GroupMember, Outcome.Done> one : results.entrySet())
        if (one.getValue().result() instanceof CallResult.Value value)
          answers.add(answer(one.getKey(), one.getValue(), value));
      if (!answers.isEmpty()) commit(answers);
      results.forEach((member, done) -> member.done = done);
      counters.groupEnded(answers.size());
    }

    private Claims.Answered answer(GroupMember member, Outcome.Done done, CallResult.Value value) {
      Request request = member.task.request();
      member.task.watch().committing((int) opening.xid(), value, done.logLines());
      return new Claims.Answered(
          request.session(), request.id(), new Claims.Answer(value.json(), done.logLines()));
    }

    private void commit(List<Claims.Answered> answers) throws SQLException {
      LastStatement lastWrite = ((CarriedWrite) prelude).take();
      try {
        transaction.commit(LastStatement.both(lastWrite, Claims.recordAll(answers)));
      } catch (SQLException e) {
        boolean undone = SqlState.isSerializationFailure(e) || SqlState.isCallersFault(e);
        if (!undone) for (GroupMember member : results.keySet()) member.mayHaveCommitted = true;
        throw e;
      }
    }

    @Override
    public void close() {
      transaction.close();
    }
  }
}
