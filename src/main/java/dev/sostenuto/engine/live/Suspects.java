package dev.sostenuto.engine.live;

import dev.sostenuto.engine.log.TransactionSnapshot;
import java.util.HashSet;
import java.util.Set;

/**
 * Transactions that were running right after the feed's slot was created: their commit may lie
 * before the slot's start, so the feed may never deliver it (design, section 6.3). Confined to the
 * engine's loop.
 */
final class Suspects {
  private TransactionSnapshot origin = new TransactionSnapshot(0, 0);
  private Set<Long> xids = new HashSet<>();

  void begin(TransactionSnapshot afterSlot) {
    origin = afterSlot;
    xids = new HashSet<>();
    for (long xid : afterSlot.running()) xids.add(xid);
  }

  /** The feed delivered its commit: it is none any more. */
  void delivered(int xid) {
    if (!xids.isEmpty()) xids.remove(origin.widen(xid));
  }

  boolean isEmpty() {
    return xids.isEmpty();
  }

  /** Those that have ended by the time of this snapshot. */
  Set<Long> endedIn(TransactionSnapshot snapshot) {
    Set<Long> ended = new HashSet<>();
    for (long xid : xids) if (snapshot.sees(xid)) ended.add(xid);
    return ended;
  }

  void cleared(Set<Long> ended) {
    xids.removeAll(ended);
  }
}
