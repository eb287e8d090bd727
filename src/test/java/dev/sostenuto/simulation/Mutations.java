package dev.sostenuto.simulation;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.value.JsonValue;
import java.util.ArrayList;
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
  /** Why a socket is closed when no attempt gets through. */
  static final String TOO_MANY_CONFLICTS = "OptimisticConcurrencyControlFailure";

  private static final int ATTEMPTS = 6;

  private final World world;
  private final Database database;
  private final Deeds deeds;
  private final Faults faults;
  private final BooleanSupplier alive;
  private final Runnable crash;

  /** Those who will share the next transaction of several. */
  private final List<Member> gathering = new ArrayList<>();

  /** One of several mutations in a transaction. */
  private record Member(Call call, CommitWatch watch, CompletableFuture<Outcome> outcome) {}

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
    if (call.request().socket() == 0 && world.oneIn(faults.groupOneIn)) {
      gather(new Member(call, watch, outcome));
      return outcome;
    }
    boolean delayed = world.oneIn(faults.lateMutationOneIn);
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

  private void gather(Member member) {
    gathering.add(member);
    if (gathering.size() > 1) return;
    boolean delayed = world.oneIn(6);
    step(
        delayed ? 40_000 : 5_000,
        null,
        () -> {
          List<Member> members = List.copyOf(gathering);
          gathering.clear();
          new Group(members).begin();
        });
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

  /**
   * Commits, unless something goes wrong.
   *
   * @param retry runs again what was to be committed
   * @param returned told when COMMIT returns
   */
  private void commit(Tx tx, Runnable retry, Runnable returned) {
    if (world.oneIn(faults.serializationFailureOneIn)) {
      database.abort(tx);
      retry.run();
    } else if (world.oneIn(faults.lostCommitOneIn)) {
      // The connection broke; whether it has committed, the database knows.
      if (world.random.nextBoolean()) database.commit(tx, () -> {});
      else world.later(2_000, () -> database.abort(tx));
      retry.run();
    } else {
      database.commit(tx, returned);
      if (world.oneIn(faults.crashInCommitOneIn)) world.later(3_000, crash);
    }
  }

  /** A row for each number in `ids`. */
  private boolean write(Tx tx, Call call) {
    if (call.path().equals("items:nothing")) return true;
    Long group = number(call, "g") < 0 ? null : number(call, "g");
    for (JsonValue id : ((JsonValue.Array) call.args().get("ids")).items()) {
      int row = (int) ((JsonValue.Float64) id).value();
      if (database.hasChangedSince(tx, row) || !database.write(tx, row, group, number(call, "v")))
        return false;
    }
    return true;
  }

  private static long number(Call call, String name) {
    return (long) ((JsonValue.Float64) call.args().get(name)).value();
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
        tx.requests.add(request);
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
      if (world.oneIn(faults.serializationFailureOneIn) || !write(tx, call)) {
        again();
        return;
      }
      watch.committing((int) tx.xid, new CallResult.Value("null"), List.of());
      step(300, tx, () -> commit(tx, this::retry, this::returned));
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
      if (number == ATTEMPTS) outcome.complete(new Outcome.Unavailable(TOO_MANY_CONFLICTS));
      else step(1_000 * number, null, () -> new Attempt(call, watch, outcome, number + 1).claim());
    }

    private void end(Outcome result) {
      database.abort(tx);
      outcome.complete(result);
    }
  }

  /**
   * Several mutations in one transaction, claimed at its end; whatever goes wrong, each is run by
   * itself then. One that fails has written nothing, and is told so once the others have committed.
   */
  private final class Group {
    private final List<Member> members;
    private final List<Member> failed = new ArrayList<>();
    private final Tx tx = database.begin();

    Group(List<Member> members) {
      this.members = members;
    }

    void begin() {
      step(1_500, tx, this::run);
    }

    private void run() {
      for (Member member : members) {
        if (member.call.path().equals("items:fail") && world.random.nextBoolean()) {
          failed.add(member);
        } else if (world.oneIn(faults.serializationFailureOneIn) || !write(tx, member.call)) {
          undo();
          return;
        }
      }
      step(1_500, tx, this::claim);
    }

    private void claim() {
      for (Member member : members) {
        Request request = member.call.request();
        if (failed.contains(member)) continue;
        if (database.holder(request.session(), tx) != null) {
          step(300, tx, this::claim);
          return;
        }
        if (isTaken(request)) {
          undo();
          return;
        }
      }
      for (Member member : members) {
        if (failed.contains(member)) continue;
        tx.requests.add(member.call.request());
        member.watch.committing((int) tx.xid, new CallResult.Value("null"), List.of());
      }
      step(300, tx, () -> commit(tx, this::runEachAlone, this::returned));
    }

    /** Another run of it, or of a later one, has been faster. */
    private boolean isTaken(Request request) {
      return database.hasClaimedSince(tx, request.session())
          || database.lastRequest(request.session()) >= request.id()
          || database.isFenced(request);
    }

    private void returned() {
      step(
          100,
          null,
          () -> {
            for (Member member : members) {
              boolean fails = failed.contains(member);
              if (fails) deeds.failed(member.call.request());
              member.outcome.complete(
                  new Outcome.Done(
                      fails
                          ? new CallResult.Failure("no luck", null)
                          : new CallResult.Value("null"),
                      List.of()));
            }
          });
    }

    private void undo() {
      database.abort(tx);
      runEachAlone();
    }

    private void runEachAlone() {
      for (Member member : members)
        step(1_000, null, () -> new Attempt(member.call, member.watch, member.outcome, 1).claim());
    }
  }
}
