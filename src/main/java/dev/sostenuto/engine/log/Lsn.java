package dev.sostenuto.engine.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in the write-ahead log; later commits have greater positions. Immutable.
 *
 * <p>Compared as unsigned. A commit's position is everywhere the <em>end</em> of its commit record
 * (design, section 6).
 *
 * @param value bytes from the start of the log, never 0
 */
public record Lsn(long value) implements Comparable<Lsn> {
  private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

  public Lsn {
    if (value == 0) throw new IllegalArgumentException("LSN 0 is not a position");
  }

  /**
   * Reads PostgreSQL's text form, such as {@code 16/B374D848}.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Lsn parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) throw new IllegalArgumentException("not a log position: " + text);
    long high = Long.parseLong(matcher.group(1), 16);
    long low = Long.parseLong(matcher.group(2), 16);
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
    return String.format("%X/%X", value >>> 32, value & 0xffffffffL);
  }
}
