package dev.sostenuto.simulation;

import dev.sostenuto.engine.feed.FeedListener;
import dev.sostenuto.engine.feed.SimulatedStream;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One node's change feed: a slot that begins behind the transactions which are open then, a stream
 * of bytes read by the product's own classes, breaks when told to, and comes back.
 */
final class Feed {
  /** Rows of one transaction beyond which it counts as one of the whole table. */
  private static final int ROW_LIMIT = 5;

  private final World world;
  private final Database database;
  private final FeedListener listener;
  private Connection connection;
  private boolean dead;

  Feed(World world, Database database, FeedListener listener) {
    this.world = world;
    this.database = database;
    this.listener = listener;
  }

  /** A slot begins when every transaction that has an xid now has written its end. */
  void connect() {
    Set<Tx> open = new HashSet<>();
    for (Tx tx : database.open) if (tx.state == Tx.State.ACTIVE) open.add(tx);
    waitFor(open);
  }

  private void waitFor(Set<Tx> open) {
    if (dead) return;
    open.removeIf(tx -> tx.state != Tx.State.ACTIVE);
    if (open.isEmpty()) {
      connection = new Connection();
      return;
    }
    listener.waitingFor(open.size());
    world.after(Duration.ofMillis(1), () -> waitFor(open));
  }

  void disconnect() {
    if (connection == null || !connection.told) return;
    connection.end();
    connection = null;
    listener.disconnected("cut");
    world.later(3_000, this::connect);
  }

  /** The server is gone. */
  void die() {
    dead = true;
    if (connection != null) connection.end();
  }

  /** What the database's server says when it has nothing to deliver. */
  void keepAlive() {
    if (connection != null) connection.keepAlive();
  }

  /** One stream; what has not been delivered when it ends never is. */
  private final class Connection {
    private final SimulatedStream stream =
        new SimulatedStream(Database.CATALOG, listener, ROW_LIMIT);
    private final Lane wire = new Lane(world, 300);
    private final Consumer<Tx> reader = this::logged;
    private boolean told;

    private Connection() {
      wire.pause();
      database.follow(reader);
      world.later(500, this::begin);
    }

    private void begin() {
      if (connection != this || dead) return;
      TransactionSnapshot afterSlot = database.lookAtAll();
      told = true;
      listener.connected(1, afterSlot);
      wire.resume();
    }

    private void logged(Tx tx) {
      List<ByteBuffer> messages =
          stream.transaction(
              (int) tx.xid, tx.start, tx.end, tx.changes(), tx.truncates, tx.markers);
      for (ByteBuffer message : messages) {
        // While a transaction is being sent, the server has read to its end.
        boolean pressed = world.oneIn(20);
        wire.post(
            () -> {
              stream.accept(message);
              if (pressed) stream.accept(stream.keepAlive(tx.end));
            });
      }
    }

    private void keepAlive() {
      Lsn position = database.flushed();
      if (told) wire.post(() -> stream.accept(stream.keepAlive(position)));
    }

    private void end() {
      database.unfollow(reader);
      wire.end();
    }
  }
}
