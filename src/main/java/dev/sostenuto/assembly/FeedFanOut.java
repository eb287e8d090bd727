package dev.sostenuto.assembly;

import dev.sostenuto.engine.feed.FeedListener;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * What the feed delivers goes to the live engine first, and each commit then to its observers.
 * Confined to the feed's thread.
 *
 * <p>While the live engine has too many commits before it, the feed waits, so that a burst in the
 * log fills the database's buffers and not this server's memory.
 */
final class FeedFanOut implements FeedListener {
  private final FeedListener live;
  private final Executor loop;
  private final Consumer<Commit> events;
  private final Backlog limit;
  private final Semaphore commits;
  private final Semaphore rows;
  private final Consumer<Lsn> positions;
  private final Runnable connections;

  /**
   * @param loop the live engine's own
   * @param limit what the live engine has not looked at before the feed waits
   * @param positions told each position that is reached
   * @param connections called when commits may have been missed
   */
  FeedFanOut(
      FeedListener live,
      Executor loop,
      Consumer<Commit> events,
      Backlog limit,
      Consumer<Lsn> positions,
      Runnable connections) {
    this.live = live;
    this.loop = loop;
    this.events = events;
    this.limit = limit;
    this.commits = new Semaphore(limit.commits());
    this.rows = new Semaphore(limit.rows());
    this.positions = positions;
    this.connections = connections;
  }

  @Override
  public void connected(int timeline, TransactionSnapshot afterSlot) {
    live.connected(timeline, afterSlot);
    connections.run();
  }

  @Override
  public void commit(Commit commit) {
    int weight = limit.weight(commit);
    commits.acquireUninterruptibly();
    rows.acquireUninterruptibly(weight);
    live.commit(commit);
    loop.execute(
        () -> {
          rows.release(weight);
          commits.release();
        });
    events.accept(commit);
    positions.accept(commit.lsn());
  }

  @Override
  public void reached(Lsn position) {
    live.reached(position);
    positions.accept(position);
  }

  @Override
  public void disconnected(String why) {
    live.disconnected(why);
  }

  @Override
  public void waitingFor(int transactions) {
    live.waitingFor(transactions);
  }
}
