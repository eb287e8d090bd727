package dev.sostenuto.simulation;

import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryRuns;
import dev.sostenuto.engine.function.QuerySnapshot;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.log.KnownRows;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Snapshots of the simulated database, answering after a while, and sometimes failing. */
final class Snapshots implements QuerySnapshots {
  private final World world;
  private final Database database;

  private static final int SLOW_MICROS = 20_000;

  /** How many of them and of their runs fail: one in so many, none for 0. */
  int failOneIn;

  /** How many runs take long: one in so many, none for 0. */
  int slowOneIn;

  /** A function whose runs all take long, or null. */
  String slowPath;

  /** Runs of this function do not end, unless it is null. */
  private String endlessPath;

  private final List<Runnable> endless = new ArrayList<>();

  Snapshots(World world, Database database) {
    this.world = world;
    this.database = database;
  }

  @Override
  public CompletionStage<QuerySnapshot> open() {
    CompletableFuture<QuerySnapshot> opened = new CompletableFuture<>();
    world.later(
        500,
        () -> {
          if (fails(opened)) return;
          Moment seen = database.look();
          // The insert position is read by a second statement.
          world.later(100, () -> answer(opened, new Open(seen, database.insertLsn())));
        });
    return opened;
  }

  private void answer(CompletableFuture<QuerySnapshot> opened, Open snapshot) {
    world.later(200, () -> opened.complete(snapshot));
  }

  private boolean isSlow(QueryCall call) {
    return call.path().equals(slowPath) || world.oneIn(slowOneIn);
  }

  private boolean fails(CompletableFuture<?> stage) {
    boolean fails = world.oneIn(failOneIn);
    if (fails) stage.completeExceptionally(new IllegalStateException("no connection"));
    return fails;
  }

  /** From now on runs of this function do not end, until it is another one. */
  void endless(String path) {
    endlessPath = path;
    List<Runnable> due = List.copyOf(endless);
    endless.clear();
    due.forEach(Runnable::run);
  }

  private final class Open implements QuerySnapshot {
    private final Moment seen;
    private final Lsn insertLsn;
    private KnownRows known = KnownRows.NONE;

    private Open(Moment seen, Lsn insertLsn) {
      this.seen = seen;
      this.insertLsn = insertLsn;
    }

    @Override
    public TransactionSnapshot visibility() {
      return seen.visibility;
    }

    @Override
    public Lsn insertLsn() {
      return insertLsn;
    }

    @Override
    public void know(KnownRows rows) {
      known = rows;
    }

    @Override
    public QueryRuns begin(List<QueryCall> calls) {
      return begin(calls, 1 + world.random.nextInt(3));
    }

    @Override
    public QueryRuns begin(List<QueryCall> calls, int connections) {
      QueryRuns runs = new QueryRuns(calls);
      for (int i = 0; i < connections; i++) world.later(1_000, () -> work(runs));
      return runs;
    }

    /** One connection's work. */
    private void work(QueryRuns runs) {
      QueryRuns.Taken taken = runs.take();
      if (taken == null) return;
      if (world.oneIn(failOneIn)) runs.fail(new IllegalStateException("connection lost"));
      else if (taken.call().path().equals(endlessPath)) endless.add(() -> end(taken, runs));
      else if (isSlow(taken.call())) world.later(SLOW_MICROS, () -> end(taken, runs));
      else end(taken, runs);
    }

    private void end(QueryRuns.Taken taken, QueryRuns runs) {
      taken.ended(seen.content.outcome(taken.call(), known));
      work(runs);
    }

    @Override
    public CompletionStage<Set<Long>> committed(Set<Long> xids) {
      Set<Long> committed = new HashSet<>();
      for (Tx tx : database.log)
        if (xids.contains(tx.xid) && tx.state == Tx.State.VISIBLE) committed.add(tx.xid);
      CompletableFuture<Set<Long>> done = new CompletableFuture<>();
      world.later(300, () -> done.complete(committed));
      return done;
    }

    @Override
    public void close() {}
  }
}
