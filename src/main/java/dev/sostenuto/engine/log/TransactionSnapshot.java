package dev.sostenuto.engine.log;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Which transactions a database snapshot sees: PostgreSQL's {@code pg_current_snapshot()}.
 * Immutable.
 *
 * <p>A transaction is visible iff its id is below {@code xmin}, or below {@code xmax} and not among
 * the running ones (design, section 6.1).
 */
public final class TransactionSnapshot {
  private final long xmin;
  private final long xmax;
  private final long[] running;

  public TransactionSnapshot(long xmin, long xmax, long... running) {
    if (xmin > xmax) throw new IllegalArgumentException("xmin " + xmin + " is above xmax " + xmax);
    this.xmin = xmin;
    this.xmax = xmax;
    this.running = running.clone();
    Arrays.sort(this.running);
    for (long xid : running)
      if (xid < xmin || xid >= xmax)
        throw new IllegalArgumentException(
            "running " + xid + " is not within xmin " + xmin + " and xmax " + xmax);
  }

  /** Reads {@code xmin:xmax:xip,xip,...}. */
  public static TransactionSnapshot parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) throw new IllegalArgumentException("not a snapshot: " + text);
    long[] running =
        parts[2].isEmpty()
            ? new long[0]
            : Arrays.stream(parts[2].split(",", -1)).mapToLong(Long::parseLong).toArray();
    return new TransactionSnapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
  }

  public long xmin() {
    return xmin;
  }

  public long xmax() {
    return xmax;
  }

  /** The transactions below xmax that were running, ascending. */
  public long[] running() {
    return running.clone();
  }

  /** The full transaction id whose low half is given: the one nearest to xmax. */
  public long widen(int xid) {
    return xmax + (xid - (int) xmax);
  }

  /** Whether the effects of the transaction with this low half are in the snapshot. */
  public boolean sees(int xid) {
    return sees(widen(xid));
  }

  /** Whether the effects of the transaction with this full id are in the snapshot. */
  public boolean sees(long xid) {
    return nextUnseen(xid) > xid;
  }

  /** Whether the effects of all these transactions are in the snapshot. */
  public boolean seesAll(XidSet xids) {
    for (int i = 0; i < xids.ranges(); i++)
      if (nextUnseen(widen(xids.first(i))) <= widen(xids.last(i))) return false;
    return true;
  }

  /** Whether the effects of any of these transactions are in the snapshot. */
  public boolean seesAny(XidSet xids) {
    for (int i = 0; i < xids.ranges(); i++)
      if (nextSeen(widen(xids.first(i))) <= widen(xids.last(i))) return true;
    return false;
  }

  /** The first transaction, from this one on, whose effects are not in the snapshot. */
  long nextUnseen(long xid) {
    if (xid >= xmax) return xid;
    int next = xid < xmin ? 0 : Arrays.binarySearch(running, xid);
    if (next < 0) next = -next - 1;
    return next < running.length ? running[next] : xmax;
  }

  /**
   * The first transaction, from this one on, whose effects are in it; beyond all when none's are.
   */
  long nextSeen(long xid) {
    long next = xid;
    while (next < xmax && !sees(next)) next++;
    return next < xmax ? next : Long.MAX_VALUE;
  }

  /** PostgreSQL's text form. */
  @Override
  public String toString() {
    return Arrays.stream(running)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(",", xmin + ":" + xmax + ":", ""));
  }
}
