package dev.sostenuto.engine.catalog;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's {@code timestamptz} in Java. Stateless.
 *
 * <p>{@code infinity} is {@link Instant#MAX}, {@code -infinity} is {@link Instant#MIN}.
 */
final class Timestamps {
  private static final Pattern TEXT =
      Pattern.compile(
          "(\\d{4,6})-(\\d\\d)-(\\d\\d) (\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,6}))?([+-]\\d\\d(?::\\d\\d){0,2})( BC)?");

  private Timestamps() {}

  /** Reads the text form of DateStyle ISO. */
  static Instant parse(String text) {
    if (text.equals("infinity")) return Instant.MAX;
    if (text.equals("-infinity")) return Instant.MIN;
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches())
      throw new IllegalArgumentException("not a timestamp with time zone: " + text);
    int year = number(parts, 1);
    return LocalDateTime.of(
            parts.group(9) == null ? year : 1 - year,
            number(parts, 2),
            number(parts, 3),
            number(parts, 4),
            number(parts, 5),
            number(parts, 6),
            nanos(parts.group(7)))
        .toInstant(ZoneOffset.of(parts.group(8)));
  }

  /** Microseconds since 1970, in the order of the instants. */
  static long micros(Instant instant) {
    if (instant.equals(Instant.MAX)) return Long.MAX_VALUE;
    if (instant.equals(Instant.MIN)) return Long.MIN_VALUE;
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  /** The instant that these microseconds since 1970 are. */
  static Instant ofMicros(long micros) {
    if (micros == Long.MAX_VALUE) return Instant.MAX;
    if (micros == Long.MIN_VALUE) return Instant.MIN;
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }

  private static int nanos(String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
  }
}
