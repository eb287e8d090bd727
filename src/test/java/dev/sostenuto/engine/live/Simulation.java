package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.value.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * The live engine over a simulated database, in virtual time, for tests of one rule at a time. The
 * laws as a whole are tried by the package {@code simulation}.
 */
final class Simulation {
  final SimWorld world;
  final SimDatabase database = new SimDatabase();
  final SimSnapshots snapshots;
  final LiveEngine engine;
  final SimFeed feed;

  /** So few that queries often have to wait for a later round. */
  static final int NEW_RESULTS = 3;

  Simulation(Random random) {
    this(random, LiveLimits.DEFAULTS.withNewResults(NEW_RESULTS));
  }

  Simulation(Random random, LiveLimits limits) {
    this.world = new SimWorld(random);
    this.snapshots = new SimSnapshots(world, database);
    this.engine =
        new LiveEngine(
            "sim",
            0,
            world.loop(),
            world.timers(),
            world::now,
            snapshots,
            this::writeMarker,
            limits);
    this.feed = new SimFeed(world, database, engine);
    feed.connect();
  }

  private CompletableFuture<Void> writeMarker(String content) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    world.later(
        200,
        () -> {
          SimDatabase.Tx tx = database.begin();
          tx.markers.add(content);
          commit(tx, 200, () -> written.complete(null));
        });
    return written;
  }

  /** Writes the commit record soon, and becomes visible some time later. */
  void commit(SimDatabase.Tx tx, int maxMicrosUnseen, Runnable returned) {
    world.later(
        200,
        () -> {
          database.log(tx);
          feed.logged(tx);
          world.later(
              maxMicrosUnseen,
              () -> {
                database.show(tx);
                returned.run();
              });
        });
  }

  /** A mutation's outcome for {@link LiveClient.PendingCommit#returned}. */
  static Outcome.Done done() {
    return new Outcome.Done(new CallResult.Value("null"), List.of());
  }

  static JsonValue.Obj args(Object... namesAndNumbers) {
    Map<String, JsonValue> fields = new java.util.TreeMap<>();
    for (int i = 0; i < namesAndNumbers.length; i += 2)
      fields.put(
          (String) namesAndNumbers[i],
          new JsonValue.Float64(((Number) namesAndNumbers[i + 1]).doubleValue()));
    return new JsonValue.Obj(fields);
  }
}
