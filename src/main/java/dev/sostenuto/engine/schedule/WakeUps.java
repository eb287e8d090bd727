package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What may make a look at the jobs worth while, and whether one is under way. Safe for use by many
 * threads.
 *
 * <p>A commit may come out of the log before a look sees it (design, section 6.1), so those that
 * brought something are remembered until a look has seen them.
 */
final class WakeUps {
  /** Commits that are remembered; of what is beyond, the patrol takes care. */
  private static final int COMMITS_LIMIT = 1_000;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  // All guarded by this.
  private final Deque<Integer> unseen = new ArrayDeque<>();
  private Duration pause = FIRST_PAUSE;
  private boolean looking;
  private boolean again;
  private boolean stopped;

  /** Until then the alarm takes care; null while it is not set. */
  private Instant restsUntil;

  /** Something has happened; says whether the caller must begin to look. */
  synchronized boolean wake() {
    again = true;
    if (looking) return false;
    looking = true;
    return true;
  }

  /** Something was scheduled by that transaction; says whether the caller must begin to look. */
  synchronized boolean scheduled(int xid, Instant due) {
    if (stopped || (restsUntil != null && due.isAfter(restsUntil))) return false;
    if (unseen.size() == COMMITS_LIMIT) unseen.remove();
    unseen.add(xid);
    pause = FIRST_PAUSE;
    return wake();
  }

  /** A look begins, and sees all that has happened until now. */
  synchronized void looking() {
    again = false;
    restsUntil = null;
  }

  /** How long to wait for commits that the look did not see; null when it saw all. */
  synchronized Duration pauseForUnseen(TransactionSnapshot seen) {
    unseen.removeIf(seen::sees);
    if (unseen.isEmpty()) return null;
    Duration now = pause;
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    return now;
  }

  /** Says whether nothing has happened meanwhile, so that there is no other look for now. */
  synchronized boolean rest(Instant until) {
    if (again) return false;
    looking = false;
    restsUntil = until;
    return true;
  }

  /** Nobody could be found to look. */
  synchronized void notLooking() {
    looking = false;
  }

  synchronized void stop() {
    stopped = true;
  }

  synchronized boolean isStopped() {
    return stopped;
  }
}
