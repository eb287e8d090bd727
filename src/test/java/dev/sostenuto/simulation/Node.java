package dev.sostenuto.simulation;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.live.LiveEngine;
import dev.sostenuto.engine.live.LiveLimits;
import dev.sostenuto.engine.live.Timers;
import dev.sostenuto.engine.log.CommitLog;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.protocol.ClientMessageReader;
import dev.sostenuto.engine.protocol.ClientVersion;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import dev.sostenuto.engine.protocol.ProtocolLimits;
import dev.sostenuto.engine.session.Authenticator;
import dev.sostenuto.engine.session.Session;
import dev.sostenuto.engine.session.SessionContext;
import dev.sostenuto.engine.session.SessionLimits;
import dev.sostenuto.engine.session.Sessions;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.testing.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One server: a live engine, its feed and its sessions, until it dies. */
final class Node {
  final LiveEngine live;
  final Feed feed;
  final Snapshots snapshots;
  final LiveLimits limits;
  boolean alive = true;

  private final World world;
  private final Database database;
  private final Faults faults;
  private final Sessions sessions;
  private final Lane loop;
  private final List<Wire> wires = new ArrayList<>();

  /**
   * @param name no other node had it before
   */
  Node(World world, Database database, Deeds deeds, Faults faults, String name) {
    this.world = world;
    this.database = database;
    this.faults = faults;
    this.limits = limits(world, faults);
    this.loop = new Lane(world, 20);
    this.snapshots = new Snapshots(world, database);
    this.snapshots.failOneIn = faults.snapshotFailureOneIn;
    this.snapshots.slowOneIn = faults.slowRunOneIn;
    this.snapshots.slowPath = faults.slowPath;
    this.live =
        new LiveEngine(
            name, 0, loop::post, timers(), world::now, snapshots, this::writeMarker, limits);
    this.feed = new Feed(world, database, live);
    this.sessions =
        new Sessions(
            new SessionContext(
                listener -> Credits.watch(world, live, listener, limits.unsentTransitions()),
                new Mutations(world, database, deeds, faults, () -> alive, this::crash),
                this::authenticate,
                new ErrorRedaction(true, "salt", (id, failure) -> {}),
                new ClientMessageReader(ProtocolLimits.DEFAULTS),
                SessionLimits.DEFAULTS,
                task -> later(20, task),
                world::nanos,
                world::fail));
    feed.connect();
  }

  /** Those of production, or small ones so that they are reached. */
  private static LiveLimits limits(World world, Faults faults) {
    LiveLimits limits = LiveLimits.DEFAULTS;
    if (faults.haveSlowRuns()) limits = impatient(limits, world);
    if (world.random.nextBoolean()) return limits;
    return Records.with(
        limits,
        Map.of(
            "newResults",
            2,
            "idleEntries",
            3,
            "commitLogLength",
            2,
            "commitLogLimit",
            4 + world.random.nextInt(12),
            "commitLogWeight",
            30,
            "commitLogBytes",
            1_000L,
            "dirtyCommits",
            2));
  }

  private static LiveLimits impatient(LiveLimits limits, World world) {
    return Records.with(
        limits,
        Map.of(
            "patience",
            Duration.ofNanos(100_000L * (1 + world.random.nextInt(20))),
            "stragglers",
            1 + world.random.nextInt(8),
            "stragglerLog",
            world.random.nextInt(4) == 0 ? world.random.nextInt(20) : limits.stragglerLog()));
  }

  private void later(int maxMicros, Runnable task) {
    world.later(
        maxMicros,
        () -> {
          if (alive) task.run();
        });
  }

  private Timers timers() {
    return (delay, task) -> {
      boolean[] cancelled = {false};
      Runnable unlessCancelled =
          () -> {
            if (!cancelled[0]) task.run();
          };
      world.after(delay, () -> loop.post(unlessCancelled));
      return () -> cancelled[0] = true;
    };
  }

  private CompletionStage<Void> writeMarker(String content) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    later(
        world.oneIn(6) ? 10_000 : 200,
        () -> {
          Tx tx = database.begin();
          tx.markers.add(content);
          database.commit(tx, () -> written.complete(null));
        });
    return written;
  }

  private CompletionStage<Authenticator.Verdict> authenticate(Token token, String address) {
    CompletableFuture<Authenticator.Verdict> verdict = new CompletableFuture<>();
    String user = ((Token.User) token).jwt();
    Identity identity = new Identity(user, new JsonValue.Obj(Map.of()));
    later(500, () -> verdict.complete(new Authenticator.Verdict.Accepted(identity, lifetime())));
    return verdict;
  }

  private Duration lifetime() {
    if (!world.oneIn(faults.shortTokenOneIn)) return null;
    return Duration.ofMillis(1 + world.random.nextInt(30));
  }

  /** A client's socket has been opened; empty when it was closed again at once. */
  Optional<Session> open(Wire wire) {
    Optional<Session> session = sessions.open(wire, ClientVersion.parse("1.48.0"));
    if (session.isPresent()) wires.add(wire);
    return session;
  }

  void tick() {
    if (alive) sessions.tick();
  }

  /** Everything in memory is gone at once; the database goes on with what it was told. */
  void crash() {
    if (!alive) return;
    alive = false;
    loop.end();
    feed.die();
    for (Wire wire : wires) wire.cut();
  }

  /** L8, for what cannot be seen from outside. */
  void checkBounds() {
    int kept = commitsKept();
    if (kept > limits.commitLogLimit())
      throw new Violation("L8", kept + " commits are kept, beyond the limit");
  }

  /** L8 likewise, when all is quiet. */
  void checkQuiet() {
    int kept = commitsKept();
    if (kept > limits.commitLogLength() + 1)
      throw new Violation("L8", kept + " commits are kept when all is quiet");
  }

  private int commitsKept() {
    return Parts.find(live, CommitLog.class).size();
  }
}
