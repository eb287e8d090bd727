package dev.sostenuto.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.testing.Property;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The slots of crontab lines, against examples and against a walk minute by minute. */
class FiveFieldsTest {
  private static final int WALK_LIMIT_MINUTES = 60 * 24 * 366 * 9;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "* * * * *; 2026-11-22T22:05:00Z; 2026-11-22T22:06:00Z",
        "* * * * *; 2026-11-22T22:05:59.999Z; 2026-11-22T22:06:00Z",
        "5 * * * *; 2026-11-22T22:05:00Z; 2026-11-22T23:05:00Z",
        "*/20 * * * *; 2026-11-22T23:40:00Z; 2026-11-23T00:00:00Z",
        "10-40/15 * * * *; 2026-11-22T22:10:00Z; 2026-11-22T22:25:00Z",
        "50/5 * * * *; 2026-11-22T22:56:00Z; 2026-11-22T23:50:00Z",
        "0 0 31 * *; 2026-01-31T00:00:00Z; 2026-03-31T00:00:00Z",
        "0 0 29 2 *; 2026-11-22T00:00:00Z; 2028-02-29T00:00:00Z",
        "0 0 29 2 *; 2096-03-01T00:00:00Z; 2104-02-29T00:00:00Z",
        "59 23 31 12 *; 2026-12-31T23:59:00Z; 2027-12-31T23:59:00Z",
        "30 4 1,15 * FRI; 2026-11-22T00:00:00Z; 2026-11-27T04:30:00Z",
        "30 4 1,15 * 5; 2026-11-28T00:00:00Z; 2026-12-01T04:30:00Z",
        "0 12 13 * */5; 2026-11-22T00:00:00Z; 2026-12-13T12:00:00Z",
        "0 0 * * 7; 2026-11-22T00:00:00Z; 2026-11-29T00:00:00Z",
        "0 0 * * 5-7; 2026-11-28T00:00:00Z; 2026-11-29T00:00:00Z",
        "0 0 1 jan-mar Mon; 2026-03-30T00:00:00Z; 2027-01-01T00:00:00Z",
      })
  void theNextSlotIs(String line, String after, String slot) {
    assertThat(new FiveFields(line).next(Instant.parse(after))).isEqualTo(slot);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "1-2-3 * * * *",
        "1//2 * * * *",
        ", * * * *",
        "5-1 * * * *",
        "-5 * * * *",
        "x * * * *",
        "* * L * *",
        "? * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6,9,11 *",
        "* * * * FRI-MON",
        "99999999999 * * * *",
      })
  void aLineThatIsNoneOrNeverIsRefused(String line) {
    assertThatThrownBy(() -> new FiveFields(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everySlotIsTheFirstMinuteThatMatches() {
    Property.check(
        150,
        random -> {
          Line line = Line.random(random);
          FiveFields fields = new FiveFields(line.text());
          Instant at =
              Instant.parse("2023-01-01T00:00:00Z")
                  .plus(random.nextInt(WALK_LIMIT_MINUTES / 2), ChronoUnit.MINUTES)
                  .plusMillis(random.nextInt(60_000));
          for (int i = 0; i < 4; i++) {
            Instant slot = fields.next(at);
            assertThat(slot).as("%s after %s", line.text(), at).isEqualTo(line.walk(at));
            at = slot;
          }
        });
  }

  /** A line whose fields are plain sets, each without a star or all of one. */
  private record Line(
      TreeSet<Integer> minutes,
      TreeSet<Integer> hours,
      TreeSet<Integer> days,
      TreeSet<Integer> months,
      TreeSet<Integer> weekdays) {
    static Line random(Random random) {
      while (true) {
        Line line =
            new Line(
                some(random, 0, 59),
                some(random, 0, 23),
                some(random, 1, 31),
                some(random, 1, 12),
                some(random, 0, 6));
        boolean monthsLackIt = line.days != null && line.days.first() > 28 && line.weekdays == null;
        if (!monthsLackIt || line.months == null) return line;
      }
    }

    /** Null for all. */
    private static TreeSet<Integer> some(Random random, int least, int greatest) {
      if (random.nextInt(3) == 0) return null;
      TreeSet<Integer> some = new TreeSet<>();
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) some.add(least + random.nextInt(greatest - least + 1));
      return some;
    }

    String text() {
      return text(minutes)
          + " "
          + text(hours)
          + " "
          + text(days)
          + " "
          + text(months)
          + " "
          + text(weekdays);
    }

    private static String text(TreeSet<Integer> some) {
      if (some == null) return "*";
      return String.join(",", some.stream().map(String::valueOf).toList());
    }

    Instant walk(Instant after) {
      LocalDateTime at =
          LocalDateTime.ofInstant(after, ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
      for (int i = 0; i < WALK_LIMIT_MINUTES; i++) {
        at = at.plusMinutes(1);
        if (matches(at)) return at.toInstant(ZoneOffset.UTC);
      }
      throw new AssertionError("no slot of " + text() + " after " + after);
    }

    private boolean matches(LocalDateTime at) {
      return has(minutes, at.getMinute())
          && has(hours, at.getHour())
          && has(months, at.getMonthValue())
          && matchesDay(at);
    }

    private boolean matchesDay(LocalDateTime at) {
      boolean ofMonth = has(days, at.getDayOfMonth());
      boolean ofWeek = has(weekdays, at.getDayOfWeek().getValue() % 7);
      return days != null && weekdays != null ? ofMonth || ofWeek : ofMonth && ofWeek;
    }

    private static boolean has(TreeSet<Integer> some, int value) {
      return some == null || some.contains(value);
    }
  }
}
