package dev.sostenuto.engine.feed;

/**
 * The database's committed transactions, in the order of its log. Safe for use by many threads.
 *
 * <p>It connects by itself, and after a break again with a back-off, until it is stopped.
 */
public interface ChangeFeed {
  /** Begins to deliver; the listener is called by one thread at a time, in order. At most once. */
  void start(FeedListener listener);

  /** Ends the connection and waits for the last call of the listener to return. Idempotent. */
  void stop();
}
