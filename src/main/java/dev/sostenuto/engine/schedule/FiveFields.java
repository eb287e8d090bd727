package dev.sostenuto.engine.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * The moments of a line in Unix's crontab, in UTC. Immutable.
 *
 * <p>Five fields: minute, hour, day of month, month, day of week (0 or 7 is Sunday). A field is a
 * list of {@code *}, {@code a}, {@code a-b}, each perhaps with a step {@code /n}; months and days
 * of the week have English names of three letters too. As in Vixie's cron, when neither day field
 * begins with {@code *}, a day need match one of them only.
 */
public final class FiveFields {
  /** So far ahead a line has a slot, or never: the rarest are on certain 29ths of February. */
  private static final int DAYS_LIMIT = 366 * 45;

  private static final int MINUTES_OF_DAY = 24 * 60;
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> WEEKDAYS =
      List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  private final String text;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet days;
  private final BitSet months;
  private final BitSet weekdays;
  private final boolean eitherDay;

  /**
   * @throws IllegalArgumentException when the line is none, or has no slot at all; the message says
   *     why
   */
  public FiveFields(String text) {
    this.text = text;
    String[] fields = text.strip().split("\\s+");
    if (fields.length != 5)
      throw new IllegalArgumentException(
          "'" + text + "' has " + fields.length + " fields, not the five of a crontab line");
    minutes = new Field("minute", 0, 59, List.of()).parse(fields[0]);
    hours = new Field("hour", 0, 23, List.of()).parse(fields[1]);
    days = new Field("day of month", 1, 31, List.of()).parse(fields[2]);
    months = new Field("month", 1, 12, MONTHS).parse(fields[3]);
    weekdays = new Field("day of week", 0, 7, WEEKDAYS).parse(fields[4]);
    if (weekdays.get(7)) weekdays.set(0);
    eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    next(Instant.EPOCH);
  }

  /** The first slot after that moment. */
  Instant next(Instant moment) {
    LocalDateTime from =
        LocalDateTime.ofInstant(moment, ZoneOffset.UTC)
            .truncatedTo(ChronoUnit.MINUTES)
            .plusMinutes(1);
    LocalDate day = from.toLocalDate();
    int earliest = from.getHour() * 60 + from.getMinute();
    for (int i = 0; i < DAYS_LIMIT; i++) {
      if (matches(day)) {
        int found = minuteOfDay(earliest);
        if (found >= 0) return day.atStartOfDay().plusMinutes(found).toInstant(ZoneOffset.UTC);
      }
      day = day.plusDays(1);
      earliest = 0;
    }
    throw new IllegalArgumentException("'" + text + "' is never");
  }

  private boolean matches(LocalDate day) {
    if (!months.get(day.getMonthValue())) return false;
    boolean ofMonth = days.get(day.getDayOfMonth());
    boolean ofWeek = weekdays.get(day.getDayOfWeek().getValue() % 7);
    return eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
  }

  /** The first minute of a day that matches, or -1. */
  private int minuteOfDay(int earliest) {
    for (int i = earliest; i < MINUTES_OF_DAY; i++)
      if (hours.get(i / 60) && minutes.get(i % 60)) return i;
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FiveFields fields && text.equals(fields.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  /** One field of a line, and what it may hold. */
  private record Field(String title, int least, int greatest, List<String> names) {
    BitSet parse(String field) {
      BitSet found = new BitSet();
      for (String item : field.split(",", -1)) add(item, found);
      return found;
    }

    private void add(String item, BitSet found) {
      String[] stepped = item.split("/", -1);
      if (stepped.length > 2) throw wrong(item);
      int step = stepped.length == 2 ? number(stepped[1], item) : 1;
      if (step < 1) throw wrong(item);
      int from = least;
      int to = greatest;
      if (!stepped[0].equals("*")) {
        String[] ends = stepped[0].split("-", -1);
        if (ends.length > 2) throw wrong(item);
        from = value(ends[0], item);
        to = ends.length == 2 ? value(ends[1], item) : stepped.length == 2 ? greatest : from;
      }
      if (from > to) throw wrong(item);
      for (int i = from; i <= to; i += step) found.set(i);
    }

    private int value(String word, String item) {
      int name = names.indexOf(word.toLowerCase(Locale.ROOT));
      int value = name >= 0 ? name + least : number(word, item);
      if (value < least || value > greatest) throw wrong(item);
      return value;
    }

    private int number(String word, String item) {
      if (!word.matches("[0-9]{1,4}")) throw wrong(item);
      return Integer.parseInt(word);
    }

    private IllegalArgumentException wrong(String item) {
      return new IllegalArgumentException("'" + item + "' is no " + title + " of a crontab line");
    }
  }
}
