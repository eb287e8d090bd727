package dev.sostenuto.engine.log;

import java.util.Arrays;
import java.util.Collection;

/**
 * Some transactions, by the low halves of their ids. Immutable.
 *
 * <p>Held as ranges, so that transactions whose ids follow each other cost no more than one. Ids
 * stand in the order in which they were given, across the wrap too: all of a set, and of a snapshot
 * that is asked about it, are less than half a wrap apart.
 */
public final class XidSet {
  private static final XidSet EMPTY = new XidSet(new int[0]);

  /** The first and the last id of each range in turns, ascending; between two ranges is a gap. */
  private final int[] bounds;

  private XidSet(int[] bounds) {
    this.bounds = bounds;
  }

  public static XidSet of(int xid) {
    return new XidSet(new int[] {xid, xid});
  }

  /**
   * All of these sets together. When that takes more ranges than there may be, the smallest gaps
   * are filled: then it also holds transactions that are in none of the sets.
   *
   * @param sets at least one that is not empty
   * @param maxRanges at least 1
   */
  public static XidSet union(Collection<XidSet> sets, int maxRanges) {
    int count = 0;
    int base = 0;
    for (XidSet set : sets) {
      if (!set.isEmpty()) base = set.bounds[0];
      count += set.bounds.length / 2;
    }
    long[] ranges = new long[count];
    for (XidSet set : sets)
      for (int i = 0; i < set.bounds.length; i += 2)
        ranges[--count] = packed(set.bounds[i] - base, set.bounds[i + 1] - base);
    Arrays.sort(ranges);
    int[] joined = withoutSmallestGaps(joined(ranges), maxRanges);
    for (int i = 0; i < joined.length; i++) joined[i] += base;
    return new XidSet(joined);
  }

  /** Sorts as its first id does. */
  private static long packed(int first, int last) {
    return (long) first << 32 | last - first;
  }

  private static int[] joined(long[] sorted) {
    int[] joined = new int[2 * sorted.length];
    int length = 0;
    for (long range : sorted) {
      int first = (int) (range >> 32);
      int last = first + (int) range;
      if (length > 0 && first - 1 <= joined[length - 1])
        joined[length - 1] = Math.max(joined[length - 1], last);
      else {
        joined[length++] = first;
        joined[length++] = last;
      }
    }
    return Arrays.copyOf(joined, length);
  }

  private static int[] withoutSmallestGaps(int[] bounds, int maxRanges) {
    int tooMany = bounds.length / 2 - maxRanges;
    if (tooMany <= 0) return bounds;
    int[] gaps = new int[bounds.length / 2 - 1];
    for (int i = 0; i < gaps.length; i++) gaps[i] = gapAfter(bounds, 2 * i + 1);
    Arrays.sort(gaps);
    int largest = gaps[tooMany - 1];
    int asLarge = tooMany;
    for (int i = 0; gaps[i] < largest; i++) asLarge--;
    int[] kept = new int[2 * maxRanges];
    int length = 0;
    kept[length++] = bounds[0];
    for (int i = 1; i < bounds.length - 1; i += 2) {
      int gap = gapAfter(bounds, i);
      if (gap < largest || gap == largest && asLarge-- > 0) continue;
      kept[length++] = bounds[i];
      kept[length++] = bounds[i + 1];
    }
    kept[length] = bounds[bounds.length - 1];
    return kept;
  }

  private static int gapAfter(int[] bounds, int last) {
    return bounds[last + 1] - bounds[last];
  }

  public boolean isEmpty() {
    return bounds.length == 0;
  }

  /** The one transaction that it is. */
  public int only() {
    if (bounds.length != 2 || bounds[0] != bounds[1])
      throw new IllegalStateException("not one transaction: " + this);
    return bounds[0];
  }

  /** How many ranges it is held as. */
  public int ranges() {
    return bounds.length / 2;
  }

  /** Those of them that the snapshot does not see; this set when it sees none. */
  public XidSet unseenBy(TransactionSnapshot snapshot) {
    return seenOrNot(snapshot, false);
  }

  /** Those of them that the snapshot sees; this set when it sees all. */
  public XidSet seenBy(TransactionSnapshot snapshot) {
    return seenOrNot(snapshot, true);
  }

  private XidSet seenOrNot(TransactionSnapshot snapshot, boolean seen) {
    if (snapshot.seesAll(this)) return seen ? this : EMPTY;
    if (!snapshot.seesAny(this)) return seen ? EMPTY : this;
    Part part = new Part();
    for (int i = 0; i < bounds.length; i += 2) {
      long last = snapshot.widen(bounds[i + 1]);
      for (long first = snapshot.widen(bounds[i]), next; first <= last; first = next) {
        next = snapshot.nextUnseen(first);
        boolean sees = next > first;
        if (!sees) next = snapshot.nextSeen(first);
        if (sees == seen) part.add(first, Math.min(next - 1, last));
      }
    }
    return new XidSet(Arrays.copyOf(part.bounds, part.length));
  }

  /** A set that grows upwards. */
  private static final class Part {
    private int[] bounds = new int[8];
    private int length;

    void add(long first, long last) {
      if (length == bounds.length) bounds = Arrays.copyOf(bounds, 2 * length);
      bounds[length++] = (int) first;
      bounds[length++] = (int) last;
    }
  }

  /** The first id of a range. */
  int first(int range) {
    return bounds[2 * range];
  }

  /** The last id of a range. */
  int last(int range) {
    return bounds[2 * range + 1];
  }

  /** Ranges of ids without their upper halves: {@code 4294967290-3 7}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bounds.length; i += 2) {
      text.append(i == 0 ? "" : " ").append(Integer.toUnsignedString(bounds[i]));
      if (bounds[i] != bounds[i + 1])
        text.append('-').append(Integer.toUnsignedString(bounds[i + 1]));
    }
    return text.toString();
  }
}
