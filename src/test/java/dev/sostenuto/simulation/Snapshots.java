package dev.sostenuto.simulation;

import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.QuerySnapshot;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Snapshots of the simulated database, answering after a while, and sometimes failing. */
final class Snapshots implements QuerySnapshots {
  private final World world;
  private final Database database;

  /** How many of them and of their runs fail: one in so many, none for 0. */
  int failOneIn;

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

  private boolean fails(CompletableFuture<?> stage) {
    boolean fails = world.oneIn(failOneIn);
    if (fails) stage.completeExceptionally(new IllegalStateException("no connection"));
    return fails;
  }

  private final class Open implements QuerySnapshot {
    private final Moment seen;
    private final Lsn insertLsn;

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
    public CompletionStage<List<QueryOutcome>> run(List<QueryCall> calls) {
      CompletableFuture<List<QueryOutcome>> done = new CompletableFuture<>();
      world.later(
          1_000,
          () -> {
            if (!fails(done)) done.complete(calls.stream().map(seen.content::outcome).toList());
          });
      return done;
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
