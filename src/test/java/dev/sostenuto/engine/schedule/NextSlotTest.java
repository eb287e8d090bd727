package dev.sostenuto.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.Property;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which slot is next, and what is skipped. */
class NextSlotTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void anIntervalBeginsAtOnceAndALineAtItsNextSlot() {
    assertThat(NextSlot.first(new CronSchedule.Every(Duration.ofMinutes(5)), NOON))
        .isEqualTo(new NextSlot(NOON, 0, null));
    assertThat(NextSlot.first(line("30 * * * *"), NOON).slot())
        .isEqualTo(NOON.plus(Duration.ofMinutes(30)));
  }

  @Test
  void nothingIsSkippedWhileTheNextSlotIsAhead() {
    assertThat(NextSlot.after(line("0 * * * *"), NOON, NOON.plusSeconds(3_599)))
        .isEqualTo(new NextSlot(NOON.plusSeconds(3_600), 0, null));
  }

  @Test
  void aSlotAtThisVeryMomentHasPassed() {
    assertThat(NextSlot.after(line("0 * * * *"), NOON, NOON.plusSeconds(3_600)))
        .isEqualTo(new NextSlot(NOON.plusSeconds(7_200), 1, NOON.plusSeconds(3_600)));
  }

  @Test
  void skippedSlotsAreThoseOfTheSeriesUntilNow() {
    Property.check(
        300,
        random -> {
          boolean interval = random.nextBoolean();
          CronSchedule schedule =
              interval
                  ? new CronSchedule.Every(Duration.ofMillis(1 + random.nextInt(200_000)))
                  : line("*/" + (1 + random.nextInt(59)) + " * * * *");
          Instant last = NOON.plusSeconds(60L * random.nextInt(100));
          Instant now = last.plusMillis(random.nextInt(3_600_000));
          Instant slot = schedule.next(last);
          int skipped = 0;
          for (; !slot.isAfter(now); slot = schedule.next(slot)) skipped++;
          NextSlot next = NextSlot.after(schedule, last, now);
          assertThat(next.slot()).isEqualTo(slot);
          assertThat(next.skipped()).isEqualTo(Math.min(skipped, NextSlot.COUNT_LIMIT));
        });
  }

  @Test
  void whatStoodStillForYearsIsFoundQuickly() {
    Instant now = NOON.plus(Duration.ofDays(10_000)).plusMillis(5);
    NextSlot next = NextSlot.after(new CronSchedule.Every(Duration.ofSeconds(1)), NOON, now);
    assertThat(next.slot()).isEqualTo(NOON.plus(Duration.ofDays(10_000)).plusSeconds(1));
    assertThat(next.skipped()).isEqualTo(NextSlot.COUNT_LIMIT);
    assertThat(NextSlot.after(line("* * * * *"), NOON, now).slot())
        .isEqualTo(NOON.plus(Duration.ofDays(10_000)).plusSeconds(60));
  }

  private static CronSchedule line(String text) {
    return new CronSchedule.At(new FiveFields(text));
  }
}
