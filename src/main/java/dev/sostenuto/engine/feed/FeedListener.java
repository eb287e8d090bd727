package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;

/**
 * Hears what the change feed delivers. Called by one thread at a time, in the order of the log;
 * must return quickly and must not throw.
 */
public interface FeedListener {
  /**
   * A slot exists, and from now on commits are delivered. Nothing was delivered between the last
   * break and the slot's start.
   *
   * @param timeline the server's timeline, from IDENTIFY_SYSTEM
   * @param afterSlot a snapshot taken right after the slot was created: what it shows as running
   *     are suspects (design, section 6.3)
   */
  void connected(int timeline, TransactionSnapshot afterSlot);

  /**
   * The next commit. Its position is reached by this alone; {@link #reached} does not repeat it.
   * Positions, of commits and of {@link #reached} together, strictly increase while connected.
   */
  void commit(Commit commit);

  /**
   * Every commit that ends at or before this position has been delivered. The position is not that
   * of a delivered commit.
   */
  void reached(Lsn position);

  /**
   * The connection is gone; {@link #connected} follows when it is back. Once per break: attempts
   * that fail before anything was connected are only logged.
   */
  void disconnected(String why);

  /**
   * A slot cannot be created before these transactions have ended; called again while it lasts.
   *
   * @param transactions how many
   */
  void waitingFor(int transactions);
}
