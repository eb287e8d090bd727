package dev.sostenuto.engine.live;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.QueryRuns;
import dev.sostenuto.engine.function.QuerySnapshot;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.log.KnownRows;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Snapshots of the simulated database, answering after a while, and sometimes failing. */
final class SimSnapshots implements QuerySnapshots {
  private final SimWorld world;
  private final SimDatabase database;

  private static final int KEPT = 60;

  /** The newest ones: some of them may be in use. */
  private final List<TransactionSnapshot> taken = new ArrayList<>();

  int failOneIn = 0;

  /** How long these functions take; the others next to nothing. */
  final Map<String, Duration> slow = new HashMap<>();

  /** Whether the database fails those. */
  boolean slowFails;

  /** The most calls that came at once. */
  int mostCalls;

  SimSnapshots(SimWorld world, SimDatabase database) {
    this.world = world;
    this.database = database;
  }

  @Override
  public CompletionStage<QuerySnapshot> open() {
    CompletableFuture<QuerySnapshot> opened = new CompletableFuture<>();
    world.later(
        500,
        () -> {
          if (fails()) {
            opened.completeExceptionally(new IllegalStateException("no connection"));
            return;
          }
          TransactionSnapshot snapshot = database.snapshot();
          taken.add(snapshot);
          if (taken.size() > KEPT) taken.remove(0);
          database.forget(taken.get(0));
          world.later(300, () -> opened.complete(new Open(snapshot, database.insertLsn())));
        });
    return opened;
  }

  private boolean fails() {
    return failOneIn > 0 && world.random.nextInt(failOneIn) == 0;
  }

  /** How many rows the product knew. */
  int knownRows;

  private final class Open implements QuerySnapshot {
    private final TransactionSnapshot snapshot;
    private final Lsn insertLsn;
    private KnownRows known = KnownRows.NONE;

    private Open(TransactionSnapshot snapshot, Lsn insertLsn) {
      this.snapshot = snapshot;
      this.insertLsn = insertLsn;
    }

    @Override
    public TransactionSnapshot visibility() {
      return snapshot;
    }

    @Override
    public Lsn insertLsn() {
      return insertLsn;
    }

    @Override
    public void know(KnownRows rows) {
      known = rows;
    }

    /** The rows that it sees; where the product says that it knows one, the product's. */
    private Map<Integer, Row> rows() {
      Map<Integer, Row> rows = new TreeMap<>(database.rows(snapshot));
      for (int id : Set.copyOf(rows.keySet())) {
        UUID key = new UUID(0, id);
        if (!known.has(SimDatabase.ITEMS, key)) continue;
        knownRows++;
        Row row = known.get(SimDatabase.ITEMS, key);
        if (row == null) rows.remove(id);
        else rows.put(id, row);
      }
      return rows;
    }

    @Override
    public QueryRuns begin(List<QueryCall> calls) {
      mostCalls = Math.max(mostCalls, calls.size());
      QueryRuns runs = new QueryRuns(calls);
      world.later(
          1_000,
          () -> {
            if (fails()) runs.fail(new IllegalStateException("connection lost"));
            for (QueryRuns.Taken one = runs.take(); one != null; one = runs.take()) run(one, runs);
          });
      return runs;
    }

    private void run(QueryRuns.Taken taken, QueryRuns runs) {
      QueryCall call = taken.call();
      QueryOutcome outcome = SimQueries.run(call, rows(), world.now());
      Duration time = slow.get(call.path());
      if (time == null) taken.ended(outcome);
      else if (slowFails)
        world.after(time, () -> runs.fail(new IllegalStateException("connection lost")));
      else world.after(time, () -> taken.ended(outcome));
    }

    @Override
    public CompletionStage<Set<Long>> committed(Set<Long> xids) {
      Set<Long> committed = new HashSet<>();
      for (SimDatabase.Tx tx : database.transactions)
        if (xids.contains(tx.xid) && tx.state == SimDatabase.State.VISIBLE) committed.add(tx.xid);
      CompletableFuture<Set<Long>> done = new CompletableFuture<>();
      world.later(300, () -> done.complete(committed));
      return done;
    }

    @Override
    public void close() {}
  }
}
