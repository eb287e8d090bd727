package dev.sostenuto.engine.telemetry;

import java.time.Instant;
import java.util.UUID;
import java.util.function.IntPredicate;

/**
 * Hears of the stages between a mutation and the transitions that show it, to make a trace of them.
 * Safe for use by many threads; each call returns at once and does not throw.
 *
 * <p>Nobody calls it while it is off, so that it costs nothing then.
 */
public interface Tracing {
  /** Nobody listens. */
  Tracing OFF =
      new Tracing() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public Mutation mutation(String path, UUID session, long request) {
          throw new IllegalStateException("Tracing is off");
        }

        @Override
        public void delivered(int xid, String lsn, boolean awaited) {}

        @Override
        public void round(Round round) {}

        @Override
        public void transition(long ts) {}
      };

  boolean isOn();

  /**
   * A mutation has come; called by the thread that brings it.
   *
   * @param session whose request it is, or null where it has none
   */
  Mutation mutation(String path, UUID session, long request);

  /**
   * The feed has delivered a commit, of whomever.
   *
   * @param awaited whether a round is due for it; without a subscriber there may be none
   */
  void delivered(int xid, String lsn, boolean awaited);

  /** A round's results are about to be published. */
  void round(Round round);

  /** A client got a transition of the round that was published last. */
  void transition(long ts);

  /** A mutation on its way. Used by one thread at a time. */
  interface Mutation {
    /** COMMIT is sent next; may be called again after a retry, with another xid. */
    void committing(int xid);

    /**
     * @param how one word
     */
    void ended(String how);
  }

  /**
   * A round. Immutable.
   *
   * @param began when its snapshot was asked for
   * @param opened when it was there
   * @param gated when the feed had delivered what it sees
   * @param published when all queries had run
   * @param runs how many these were
   * @param sees which commits, by the low half of the xid, its snapshot sees
   */
  record Round(
      Instant began,
      Instant opened,
      Instant gated,
      Instant published,
      int runs,
      IntPredicate sees) {}
}
