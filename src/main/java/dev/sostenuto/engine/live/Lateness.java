package dev.sostenuto.engine.live;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which published results need not be true at the version that was published last, since rounds
 * went on without them. Confined to the engine's loop.
 */
final class Lateness {
  private final SharedResults.Listener listener;

  /** Entries that rounds may have passed over: whether they are late is to be judged each time. */
  private final Set<Entry> passedOver = new LinkedHashSet<>();

  /** The round that was published last. */
  private Round published = Round.NONE;

  /**
   * What a snapshot that was asked for before this moment shows may have been overtaken unheard.
   */
  private long heardSince;

  Lateness(SharedResults.Listener listener) {
    this.listener = listener;
  }

  /** Commits may have been missed before this moment of the engine's counting. */
  void heardSince(long sequence) {
    heardSince = sequence;
  }

  /** A run in this round's snapshot is not enough when commits may have been missed since. */
  void forceUnheard(Entry entry, Round round) {
    if (round.sequence() < heardSince) entry.force(heardSince);
  }

  /** A round goes on without it. */
  void passedOver(Entry entry) {
    passedOver.add(entry);
  }

  /** An entry is gone. */
  void forget(Entry entry) {
    passedOver.remove(entry);
  }

  /**
   * A round has been published: which of the results that it passed over need not be true at it?
   *
   * @param settled what it ran
   */
  void judge(Round round, Set<Entry> settled) {
    published = round;
    for (Entry entry : List.copyOf(passedOver)) {
      if (!entry.dropped) late(entry, !settled.contains(entry) && isUntrue(entry));
      if (entry.dropped || !entry.late && !entry.isSlow()) passedOver.remove(entry);
    }
  }

  /** A run that this round left behind has been taken over. */
  void judgeArrived(Entry entry, Round round) {
    boolean another = round.sequence() != published.sequence();
    late(entry, another && (!isMatched(round) || isUntrue(entry)));
  }

  /** Whether what is published of it need not be true at the round that was published last. */
  private boolean isUntrue(Entry entry) {
    if (entry.left != null || !isMatched(published)) return true;
    return entry.isDirty() && entry.isDue(published);
  }

  /** Whether all that the round sees has been delivered, and nothing since was missed. */
  private boolean isMatched(Round round) {
    return !round.blind() && round.sequence() >= heardSince;
  }

  private void late(Entry entry, boolean late) {
    if (entry.late == late) return;
    entry.late = late;
    for (Subscription subscription : List.copyOf(entry.subscriptions))
      if (late) subscription.client.late(subscription);
      else listener.caughtUp(subscription);
  }
}
