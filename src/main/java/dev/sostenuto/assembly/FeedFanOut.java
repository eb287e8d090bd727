package dev.sostenuto.assembly;

import dev.sostenuto.engine.feed.FeedListener;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * What the feed delivers goes to the live engine first, and each commit then to its observers.
 * Confined to the feed's thread.
 *
 * <p>While the live engine has too many commits before it, the feed waits, so that a burst in the
 * log fills the database's buffers and not this server's memory.
 */
final class FeedFanOut implements FeedListener {
  /** Commits that the live engine has not looked at before the feed waits. */
  private static final int COMMITS_AHEAD = 2_000;

  private final FeedListener live;
  private final Executor loop;
  private final CommitEvents events;
  private final Semaphore room = new Semaphore(COMMITS_AHEAD);

  /**
   * @param loop the live engine's own
   */
  FeedFanOut(FeedListener live, Executor loop, CommitEvents events) {
    this.live = live;
    this.loop = loop;
    this.events = events;
  }

  @Override
  public void connected(int timeline, TransactionSnapshot afterSlot) {
    live.connected(timeline, afterSlot);
  }

  @Override
  public void commit(Commit commit) {
    room.acquireUninterruptibly();
    live.commit(commit);
    loop.execute(room::release);
    events.offer(commit);
  }

  @Override
  public void reached(Lsn position) {
    live.reached(position);
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
