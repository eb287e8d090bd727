package dev.sostenuto.simulation;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.value.JsonValue;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * Runs mutations and actions of one node as the product's own runner does (design, section 7, steps
 * 3 to 5), step by step in virtual time: claim, run, record, commit; from the start on a
 * serialization failure or a lost COMMIT.
 */
final class Mutations implements CallExecutor {
  private static final int ATTEMPTS = 6;

  private final World world;
  private final Database database;
  private final Deeds deeds;
  private final Faults faults;
  private final BooleanSupplier alive;
  private final Runnable crash;

  /**
   * @param alive whether the node is still there
   * @param crash ends the node
   */
  Mutations(
      World world,
      Database database,
      Deeds deeds,
      Faults faults,
      BooleanSupplier alive,
      Runnable crash) {
    this.world = world;
    this.database = database;
    this.deeds = deeds;
    this.faults = faults;
    this.alive = alive;
    this.crash = crash;
  }

  @Override
  public CompletionStage<Outcome> mutate(Call call, CommitWatch watch) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    boolean delayed = world.oneIn(8);
    step(delayed ? 30_000 : 500, null, () -> new Attempt(call, watch, outcome, 1).claim());
    return outcome;
  }

  @Override
  public CompletionStage<Outcome> act(Call call) {
    deeds.acted(call.request());
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    step(
        3_000,
        null,
        () -> outcome.complete(new Outcome.Done(new CallResult.Value("null"), List.of())));
    return outcome;
  }

  /** Goes on later, unless the node dies; then the database soon undoes what was open. */
  private void step(int maxMicros, Tx open, Runnable task) {
    world.later(
        maxMicros,
        () -> {
          if (alive.getAsBoolean()) task.run();
          else if (open != null) database.abort(open);
        });
  }

  /** One attempt, in one transaction. */
  private final class Attempt {
    private final Call call;
    private final CommitWatch watch;
    private final CompletableFuture<Outcome> outcome;
    private final int number;
    private final Tx tx = database.begin();
    private boolean waited;

    Attempt(Call call, CommitWatch watch, CompletableFuture<Outcome> outcome, int number) {
      this.call = call;
      this.watch = watch;
      this.outcome = outcome;
      this.number = number;
    }

    void claim() {
      Request request = call.request();
      if (database.holder(request.session(), tx) != null) {
        waited = true;
        step(300, tx, this::claim);
        return;
      }
      long last = database.lastRequest(request.session());
      if (waited && database.hasClaimedSince(tx, request.session())) {
        again();
      } else if (last >= request.id() && database.isRecorded(request)) {
        end(new Outcome.Recorded(new CallResult.Value("null"), List.of()));
      } else if (last > request.id() || database.isFenced(request)) {
        end(new Outcome.Done(new CallResult.Failure("failed before", null), List.of()));
      } else {
        tx.request = request;
        step(1_500, tx, this::run);
      }
    }

    private void run() {
      if (call.path().equals("items:fail") && world.random.nextBoolean()) {
        deeds.failed(call.request());
        database.abort(tx);
        step(500, null, this::fence);
        return;
      }
      if (world.oneIn(faults.serializationFailureOneIn) || !write()) {
        again();
        return;
      }
      watch.committing((int) tx.xid, new CallResult.Value("null"), List.of());
      step(300, tx, this::commit);
    }

    /** Nobody is told of the failure before no older socket's run can commit any more. */
    private void fence() {
      Request request = call.request();
      if (database.holder(request.session(), null) != null) {
        step(300, null, this::fence);
        return;
      }
      if (request.socket() > 0) database.fence(request);
      if (request.socket() > 0 && database.isRecorded(request))
        end(new Outcome.Recorded(new CallResult.Value("null"), List.of()));
      else end(new Outcome.Done(new CallResult.Failure("no luck", null), List.of()));
    }

    /** A row for each number in `ids`. */
    private boolean write() {
      if (call.path().equals("items:nothing")) return true;
      Long group = number("g") < 0 ? null : number("g");
      for (JsonValue id : ((JsonValue.Array) call.args().get("ids")).items()) {
        int row = (int) ((JsonValue.Float64) id).value();
        if (database.hasChangedSince(tx, row) || !database.write(tx, row, group, number("v")))
          return false;
      }
      return true;
    }

    private long number(String name) {
      return (long) ((JsonValue.Float64) call.args().get(name)).value();
    }

    private void commit() {
      if (world.oneIn(faults.serializationFailureOneIn)) {
        again();
        return;
      }
      if (world.oneIn(faults.lostCommitOneIn)) {
        // The connection broke; whether it has committed, the database knows.
        if (world.random.nextBoolean()) database.commit(tx, () -> {});
        else world.later(2_000, () -> database.abort(tx));
        retry();
        return;
      }
      database.commit(tx, this::returned);
      if (world.oneIn(faults.crashInCommitOneIn)) world.later(3_000, crash);
    }

    private void returned() {
      step(
          100,
          null,
          () -> outcome.complete(new Outcome.Done(new CallResult.Value("null"), List.of())));
    }

    private void again() {
      database.abort(tx);
      retry();
    }

    private void retry() {
      if (number == ATTEMPTS)
        outcome.complete(new Outcome.Unavailable("OptimisticConcurrencyControlFailure"));
      else step(1_000 * number, null, () -> new Attempt(call, watch, outcome, number + 1).claim());
    }

    private void end(Outcome result) {
      database.abort(tx);
      outcome.complete(result);
    }
  }
}
