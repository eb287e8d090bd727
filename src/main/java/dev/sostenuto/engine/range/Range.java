package dev.sostenuto.engine.range;

/**
 * All keys from one up to but not including another. Immutable; never empty.
 *
 * @param start the first key of it
 * @param end the first key after it, or null where it has no end
 */
public record Range(Key start, Key end) {
  private static final Range ALL = new Range(Key.EMPTY, null);

  public Range {
    if (start == null)
      throw new IllegalArgumentException("A range needs a start; Key.EMPTY is the first key");
    if (end != null && start.compareTo(end) >= 0) {
      throw new IllegalArgumentException(
          "A range ends after it starts, but [" + start + ", " + end + ") does not");
    }
  }

  public static Range of(Key start, Key end) {
    return new Range(start, end);
  }

  /** Every key. */
  public static Range all() {
    return ALL;
  }

  /** One key. */
  public static Range point(Key key) {
    return new Range(key, key.after());
  }

  /** Every key that starts with this one. */
  public static Range prefix(Key key) {
    return new Range(key, key.endOfPrefix());
  }

  public boolean contains(Key key) {
    return start.compareTo(key) <= 0 && endsAfter(key);
  }

  public boolean intersects(Range other) {
    return endsAfter(other.start) && other.endsAfter(start);
  }

  /** Whether some key of the range is this one or a greater one. */
  boolean endsAfter(Key key) {
    return end == null || end.compareTo(key) > 0;
  }

  @Override
  public String toString() {
    return "[" + start + ", " + (end == null ? "∞" : end) + ")";
  }
}
