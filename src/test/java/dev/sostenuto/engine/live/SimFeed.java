package dev.sostenuto.engine.live;

import dev.sostenuto.engine.feed.FeedListener;
import dev.sostenuto.engine.live.SimDatabase.State;
import dev.sostenuto.engine.live.SimDatabase.Tx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Delivers the simulated log, breaks when told to, and comes back behind the transactions that were
 * open then.
 */
final class SimFeed {
  private final SimWorld world;
  private final SimDatabase database;
  private final FeedListener listener;
  private final Deque<Tx> log = new ArrayDeque<>();
  private boolean connected;
  private boolean delivering;

  SimFeed(SimWorld world, SimDatabase database, FeedListener listener) {
    this.world = world;
    this.database = database;
    this.listener = listener;
  }

  /** A slot begins when every transaction that has an xid now has written its end. */
  void connect() {
    Set<Tx> open = new HashSet<>();
    for (Tx tx : database.transactions) if (tx.state == State.ACTIVE) open.add(tx);
    waitFor(open);
  }

  private void waitFor(Set<Tx> open) {
    open.removeIf(tx -> tx.state != State.ACTIVE);
    if (!open.isEmpty()) {
      listener.waitingFor(open.size());
      world.after(Duration.ofMillis(1), () -> waitFor(open));
      return;
    }
    connected = true;
    listener.connected(1, database.snapshot());
  }

  void disconnect() {
    if (!connected) return;
    connected = false;
    log.clear();
    listener.disconnected("cut");
    world.later(3_000, this::connect);
  }

  /** The transaction's commit record was written. */
  void logged(Tx tx) {
    if (!connected) return;
    log.add(tx);
    wake();
  }

  private void wake() {
    if (delivering) return;
    delivering = true;
    world.later(
        300,
        () -> {
          delivering = false;
          Tx tx = log.poll();
          if (tx == null) return;
          listener.commit(tx.commit());
          if (!log.isEmpty()) wake();
        });
  }
}
