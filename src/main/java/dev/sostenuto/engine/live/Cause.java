package dev.sostenuto.engine.live;

import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.log.LoggedCommit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.log.XidSet;
import dev.sostenuto.engine.range.Key;
import dev.sostenuto.engine.range.Range;

/**
 * Why a query ran. Immutable.
 *
 * <p>A cause keeps what was at hand when it came up; to put it into words is left to whoever asks.
 */
public sealed interface Cause {
  /**
   * A commit changed a row whose place in an index, the old one or the new one, lies in a range
   * that the query read. Of several such keys of one commit, the first that was found.
   */
  record ByKey(Lsn lsn, int xid, IndexSchema index, Key key, Range range) implements Cause {
    @Override
    public boolean isSeenBy(TransactionSnapshot snapshot) {
      return snapshot.sees(xid);
    }
  }

  /**
   * A commit changed a table that the query read as a whole, or so much of a table that it counts
   * as changed everywhere.
   */
  record ByTable(Lsn lsn, int xid, TableSchema table) implements Cause {
    @Override
    public boolean isSeenBy(TransactionSnapshot snapshot) {
      return snapshot.sees(xid);
    }
  }

  /**
   * Some commits, kept as one in the commit log because that was full, changed a table that the
   * query read of.
   *
   * @param lsn of the first of them
   * @param xids those that the query has not seen
   */
  record ByCommits(Lsn lsn, XidSet xids, TableSchema table) implements Cause {
    @Override
    public boolean isSeenBy(TransactionSnapshot snapshot) {
      return snapshot.seesAny(xids);
    }
  }

  /** What is no commit. */
  enum Event implements Cause {
    /** Somebody asked for it, and there was no result yet. */
    FIRST_RUN,
    /** Another caller asked, and the result is each caller's own. */
    IDENTITY,
    /** Its result was valid for a certain time only. */
    TIME,
    /** The change feed was connected anew: whatever happened meanwhile is not known. */
    FEED_BREAK,
    /** A transaction from before the feed's beginning turned out to have committed. */
    SUSPECT,
    /** The change feed cannot begin yet, so everything runs from time to time. */
    NO_FEED,
    /** Its run took so long that not all commits since its beginning are remembered. */
    OVERTAKEN;

    @Override
    public boolean isSeenBy(TransactionSnapshot snapshot) {
      return true;
    }
  }

  static Cause byKey(LoggedCommit commit, IndexSchema index, Key key, Range range) {
    return new ByKey(commit.lsn(), commit.xids().only(), index, key, range);
  }

  static Cause byTable(LoggedCommit commit, TableSchema table) {
    return commit.merged()
        ? new ByCommits(commit.lsn(), commit.xids(), table)
        : new ByTable(commit.lsn(), commit.xids().only(), table);
  }

  /** Whether a run in this snapshot had this cause, and did not just come while it was dirty. */
  boolean isSeenBy(TransactionSnapshot snapshot);
}
