package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * The live engine with some clients, writers and faults over a simulated database. The clients
 * check the laws after each transition; {@link #settle} checks that everybody gets there in the
 * end.
 */
final class Simulation {
  private static final int GROUPS = 4;
  private static final int IDS = 24;

  final Random random;
  final SimWorld world;
  final SimDatabase database = new SimDatabase();
  final SimSnapshots snapshots;
  final LiveEngine engine;
  final SimFeed feed;
  final List<SimClient> clients = new ArrayList<>();
  private boolean writing = true;

  /** So few that queries often have to wait for a later round. */
  static final int NEW_RESULTS = 3;

  Simulation(Random random) {
    this(random, LiveLimits.DEFAULTS.withNewResults(NEW_RESULTS));
  }

  Simulation(Random random, LiveLimits limits) {
    this.random = random;
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

  SimClient client() {
    SimClient client = new SimClient(world, database, snapshots);
    clients.add(client);
    client.connect(engine);
    return client;
  }

  void writers(int count) {
    for (int i = 0; i < count; i++) writeOn();
  }

  private void writeOn() {
    world.later(
        4_000,
        () -> {
          if (!writing) return;
          write(random.nextInt(3) == 0 && !clients.isEmpty());
          writeOn();
        });
  }

  private void write(boolean byClient) {
    SimDatabase.Tx tx = database.begin();
    int rows = 1 + random.nextInt(3);
    for (int i = 0; i < rows; i++) {
      Long group = random.nextInt(5) == 0 ? null : (long) random.nextInt(GROUPS);
      tx.write(random.nextInt(IDS), group, random.nextInt(1_000));
    }
    tx.whole = random.nextInt(20) == 0;
    SimClient client = byClient ? clients.get(random.nextInt(clients.size())) : null;
    LiveClient.PendingCommit pending = client == null ? null : client.expectCommit(tx);
    world.later(
        2_000,
        () -> {
          if (random.nextInt(10) == 0) {
            database.abort(tx);
            if (pending != null) {
              client.failed(tx);
              pending.failed();
            }
            return;
          }
          if (pending != null)
            pending.committing((int) tx.xid, SimClient.done().result(), List.of());
          commit(
              tx,
              5_000,
              () -> {
                if (pending != null) pending.returned(SimClient.done());
              });
        });
  }

  /**
   * Changes of query sets and identities, reconnects, feed breaks and the like, one after the
   * other.
   */
  void disturb() {
    world.later(
        6_000,
        () -> {
          if (!writing) return;
          disturbOnce();
          disturb();
        });
  }

  private void disturbOnce() {
    SimClient client = clients.get(random.nextInt(clients.size()));
    switch (random.nextInt(12)) {
      case 0 -> feed.disconnect();
      case 1 -> client.connect(engine);
      case 2, 3 -> database.noise();
      case 4, 5 -> feed.keepAlive();
      case 6 -> client.signIn(random.nextBoolean() ? null : user());
      case 7 -> {
        if (!client.wanted.isEmpty())
          client.remove(
              client.wanted.keySet().stream()
                  .skip(random.nextInt(client.wanted.size()))
                  .findFirst()
                  .get());
      }
      case 8 -> snapshots.failOneIn = random.nextBoolean() ? 0 : 5;
      default -> subscribe(client);
    }
  }

  private Identity user() {
    return new Identity("user" + random.nextInt(3), new JsonValue.Obj(Map.of()));
  }

  void subscribe(SimClient client) {
    if (client.wanted.size() > 8) return;
    double g = random.nextInt(GROUPS);
    double h = random.nextInt(GROUPS);
    switch (random.nextInt(6)) {
      case 0 -> client.add("items:list", args("g", g));
      case 1 -> client.add("items:first", args("g", g));
      case 2 -> client.add("items:two", args("g", g, "h", h));
      case 3 -> client.add("items:page", args("g", g, "n", 1 + random.nextInt(3)));
      case 4 -> client.add("items:mine", args());
      default -> client.add("items:all", args());
    }
  }

  static JsonValue.Obj args(Object... namesAndNumbers) {
    Map<String, JsonValue> fields = new java.util.TreeMap<>();
    for (int i = 0; i < namesAndNumbers.length; i += 2)
      fields.put(
          (String) namesAndNumbers[i],
          new JsonValue.Float64(((Number) namesAndNumbers[i + 1]).doubleValue()));
    return new JsonValue.Obj(fields);
  }

  /** Lets writers and faults end, waits, and checks that everybody has everything. */
  void settle() {
    writing = false;
    snapshots.failOneIn = 0;
    world.run(Duration.ofSeconds(2));
    for (SimClient client : clients) client.checkSettled();
  }
}
