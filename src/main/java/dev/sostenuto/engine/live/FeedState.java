package dev.sostenuto.engine.live;

import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TimestampScale;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.util.Optional;
import java.util.Set;

/**
 * How far the change feed is, and whether what is published may be believed because of it. Confined
 * to the engine's loop, but for {@link #notReady}.
 */
final class FeedState {
  private final int timestampBase;
  private final Suspects suspects = new Suspects();
  private boolean connected;
  private boolean everConnected;
  private int waitingFor;
  private int timeline = -1;
  private TimestampScale scale = new TimestampScale(0);
  private Lsn reached;

  /** The engine's counting when the feed came. */
  private long connectedAt;

  private boolean publishedSinceConnect;
  private volatile String notReady = "the change feed has not been connected yet";

  FeedState(int timestampBase) {
    this.timestampBase = timestampBase;
  }

  /**
   * The feed is there.
   *
   * @param at the engine's counting
   * @return whether another timeline began
   */
  boolean connected(int newTimeline, TransactionSnapshot afterSlot, long at) {
    connected = true;
    everConnected = true;
    waitingFor = 0;
    reached = null;
    publishedSinceConnect = false;
    connectedAt = at;
    suspects.begin(afterSlot);
    judgeReadiness();
    if (newTimeline == timeline) return false;
    timeline = newTimeline;
    scale = new TimestampScale(timestampBase + timeline);
    return true;
  }

  void delivered(int xid) {
    suspects.delivered(xid);
  }

  /** Everything up to this position has been delivered; false when that is nothing new. */
  boolean reached(Lsn position) {
    if (!connected || (reached != null && !reached.isBefore(position))) return false;
    reached = position;
    return true;
  }

  void disconnected(String why) {
    connected = false;
    reached = null;
    notReady = "the change feed is not connected: " + why;
  }

  void waitingFor(int transactions) {
    waitingFor = transactions;
    notReady =
        "the change feed waits for "
            + transactions
            + " open transactions to end before it can begin";
  }

  boolean isConnected() {
    return connected;
  }

  /** Whether it has been there and cannot begin anew, because of open transactions. */
  boolean isHeldUp() {
    return everConnected && waitingFor > 0;
  }

  /** The position up to which the feed has delivered everything, or null. */
  Lsn reached() {
    return reached;
  }

  /** The version of a position. */
  long ts(Lsn position) {
    return scale.ts(position);
  }

  boolean hasSuspects() {
    return !suspects.isEmpty();
  }

  Set<Long> endedSuspects(TransactionSnapshot snapshot) {
    return suspects.isEmpty() ? Set.of() : suspects.endedIn(snapshot);
  }

  /** It is known what became of these suspects. */
  void cleared(Set<Long> ended) {
    suspects.cleared(ended);
    judgeReadiness();
  }

  /**
   * A round was published.
   *
   * @param claimed whether at a version of its own
   */
  void published(long sequence, boolean claimed) {
    if (claimed && sequence > connectedAt) publishedSinceConnect = true;
    judgeReadiness();
  }

  /** Whether a version has been claimed since the feed came. */
  boolean isClaimed() {
    return publishedSinceConnect;
  }

  /** Whether sockets that have had no answer yet may get one. */
  boolean isAnsweringNew() {
    return connected && suspects.isEmpty() && publishedSinceConnect;
  }

  /** The database's log ends before what was published. */
  void wentBack() {
    notReady =
        "the database's log has gone back; raise sostenuto.timestamp-base and restart (after a restore)";
  }

  private void judgeReadiness() {
    if (!connected) return;
    if (!suspects.isEmpty())
      notReady = "transactions from before the feed's start have not ended yet";
    else notReady = publishedSinceConnect ? null : "no snapshot has been published yet";
  }

  /** Why clients may be late just now. Any thread may ask. */
  Optional<String> notReady() {
    return Optional.ofNullable(notReady);
  }
}
