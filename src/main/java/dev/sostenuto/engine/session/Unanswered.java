package dev.sostenuto.engine.session;

import dev.sostenuto.engine.protocol.StateVersion;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The query sets and identities that a client asked for and that no transition has answered yet.
 * Confined to its session's strand.
 *
 * <p>They stay in the accounts of the {@link Inbox} until they are answered: a client that asks and
 * never reads must not pile them up.
 */
final class Unanswered {
  private final Inbox inbox;
  private final Deque<Asked> asked = new ArrayDeque<>();

  /** The versions that a message asked for, and its weight in characters. */
  private record Asked(int querySet, int identity, int chars) {
    boolean isReachedBy(StateVersion sent) {
      return Integer.compareUnsigned(querySet, sent.querySet()) <= 0
          && Integer.compareUnsigned(identity, sent.identity()) <= 0;
    }
  }

  Unanswered(Inbox inbox) {
    this.inbox = inbox;
  }

  void add(int querySet, int identity, int chars) {
    asked.add(new Asked(querySet, identity, chars));
  }

  /** A transition up to this version is on its way. */
  void answered(StateVersion sent) {
    while (!asked.isEmpty() && asked.peek().isReachedBy(sent)) {
      inbox.releaseMessage();
      inbox.releaseChars(asked.poll().chars());
    }
  }

  void clear() {
    asked.clear();
  }
}
