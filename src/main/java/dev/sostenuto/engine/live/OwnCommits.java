package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A client's own commits that no transition has reached yet, and their answers as long as these are
 * untold. Confined to the engine's loop.
 */
final class OwnCommits {
  /** In their order. */
  private final Deque<OwnCommit> owed = new ArrayDeque<>();

  /** Answers that the listener has not heard yet. */
  private final List<Answer> untold = new ArrayList<>();

  /** A mutation of this client that was answered with {@code ts}. */
  private record OwnCommit(int xid, long ts, Instant answered) {}

  /** What a mutation of this client is answered. */
  record Answer(long requestId, CallResult result, List<String> logLines, long ts) {}

  void add(int xid, Answer answer, Instant now) {
    owed.add(new OwnCommit(xid, answer.ts(), now));
    untold.add(answer);
  }

  void clear() {
    owed.clear();
    untold.clear();
  }

  /** Whether a transition is owed. */
  boolean isEmpty() {
    return owed.isEmpty();
  }

  /** Tells what has not been told yet. */
  void tellAnswers(LiveListener listener) {
    for (Answer one : untold)
      listener.committed(one.requestId(), one.result(), one.logLines(), one.ts());
    untold.clear();
  }

  /** A transition reaches this version; false when that is none of theirs. */
  boolean reached(long ts) {
    return owed.removeIf(own -> own.ts() <= ts);
  }

  /** Whether a transition to this version would settle a promise. */
  boolean isAnyWithin(long ts) {
    for (OwnCommit own : owed) if (own.ts() <= ts) return true;
    return false;
  }

  /**
   * Whether results show one that their version does not reach.
   *
   * @param longAgo those that were answered before do not count
   */
  boolean isAnyShownBeyond(long ts, TransactionSnapshot visibility, Instant longAgo) {
    for (OwnCommit own : owed)
      if (own.ts() > ts && visibility.sees(own.xid()) && own.answered().isAfter(longAgo))
        return true;
    return false;
  }
}
