package dev.sostenuto.engine.log;

/**
 * A position in the write-ahead log; later commits have greater positions. Immutable.
 *
 * <p>Compared as unsigned. A commit's position is everywhere the <em>end</em> of its commit record
 * (design, section 6).
 *
 * @param value bytes from the start of the log, never 0
 */
public record Lsn(long value) implements Comparable<Lsn> {
  public Lsn {
    if (value == 0) throw new IllegalArgumentException("LSN 0 is not a position");
  }

  /** Reads PostgreSQL's text form, such as {@code 16/B374D848}. */
  public static Lsn parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1) throw new IllegalArgumentException("not a log position: " + text);
    long high = Long.parseLong(text.substring(0, slash), 16);
    long low = Long.parseLong(text.substring(slash + 1), 16);
    return new Lsn(high << 32 | low);
  }

  public boolean isBefore(Lsn other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(value, other.value);
  }

  /** PostgreSQL's text form. */
  @Override
  public String toString() {
    return Long.toHexString(value >>> 32).toUpperCase(java.util.Locale.ROOT)
        + "/"
        + Long.toHexString(value & 0xffffffffL).toUpperCase(java.util.Locale.ROOT);
  }
}
