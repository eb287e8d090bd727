package dev.sostenuto.simulation;

import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.util.List;

/** A moment of the simulated database: which transactions it sees, and what it holds. */
final class Moment {
  /** Counts moments in the order in which they were taken. */
  final int number;

  final long nanos;

  final TransactionSnapshot visibility;

  /** The log's insert position then. */
  final Lsn insertLsn;

  final Content content;

  /** How many of the first commits in the log it sees, as far as is known. */
  private int seen;

  Moment(int number, long nanos, TransactionSnapshot visibility, Lsn insertLsn, Content content) {
    this.number = number;
    this.nanos = nanos;
    this.visibility = visibility;
    this.insertLsn = insertLsn;
    this.content = content;
  }

  boolean sees(Tx tx) {
    return tx.isCommitted() && visibility.sees(tx.xid);
  }

  /**
   * The first commit that it does not see, or null.
   *
   * @param log all commits, in the order of the log
   */
  Tx firstUnseen(List<Tx> log) {
    while (seen < log.size() && visibility.sees(log.get(seen).xid)) seen++;
    return seen == log.size() ? null : log.get(seen);
  }

  @Override
  public String toString() {
    return "moment " + number + " [" + visibility + " at " + insertLsn + "]";
  }
}
