package dev.sostenuto.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.function.Cron;
import dev.sostenuto.engine.function.Documents;
import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.InvalidFunctionException;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.JsonValue;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Crons as authors write them. */
class CronJobsTest {
  private static final Instant SUNDAY = Instant.parse("2026-11-22T12:00:00Z");

  /** One of each form. */
  @Functions("good")
  public static class Good {
    @Mutation
    @Cron.Interval(minutes = 5, name = "often", args = "{\"n\": 1}")
    @Cron.Weekly(dayOfWeek = DayOfWeek.SUNDAY, hourUTC = 3, name = "sundays", args = "{\"n\": 2}")
    public void count(MutationContext ctx, double n) {}

    @Mutation
    @Cron.Hourly(minuteUTC = 10)
    public void hourly(MutationContext ctx) {}

    @Mutation
    @Cron.Daily(hourUTC = 23, minuteUTC = 59)
    public void daily(MutationContext ctx) {}

    @Mutation
    @Cron.Monthly(day = 31, hourUTC = 0)
    public void monthly(MutationContext ctx) {}

    @Mutation
    @Cron.Unix("*/15 9-17 * * MON-FRI")
    public void unix(MutationContext ctx) {}
  }

  @Test
  void eachFormHasItsSlots() {
    List<CronJob> jobs = read(new Good());
    assertThat(jobs)
        .extracting(CronJob::name)
        .containsExactly(
            "good:daily", "good:hourly", "good:monthly", "good:unix", "often", "sundays");
    assertThat(jobs)
        .extracting(job -> job.schedule().next(SUNDAY).toString())
        .containsExactly(
            "2026-11-22T23:59:00Z",
            "2026-11-22T12:10:00Z",
            "2026-12-31T00:00:00Z",
            "2026-11-23T09:00:00Z",
            "2026-11-22T12:05:00Z",
            "2026-11-29T03:00:00Z");
    CronJob often = jobs.get(4);
    assertThat(often.path()).isEqualTo("good:count");
    assertThat(often.args()).isEqualTo(JsonValue.object().put("n", 1.0).build());
    assertThat(often.schedule()).isEqualTo(new CronSchedule.Every(Duration.ofMinutes(5)));
  }

  @Test
  void anotherScheduleOrOtherArgumentsAreAnotherDefinition() {
    assertThat(read(new Good())).extracting(CronJob::definition).doesNotHaveDuplicates();
  }

  static Stream<Object> mistakes() {
    return Stream.of(
        new OfAQuery(),
        new TwoUnits(),
        new NoUnit(),
        new OtherArguments(),
        new NoJson(),
        new BadHour(),
        new NegativeDay(),
        new BadName(),
        new InvisibleName(),
        new SameName(),
        new Never());
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeStopsTheDeploymentWithASentence(Object bean) {
    assertThatThrownBy(() -> read(bean))
        .isInstanceOf(InvalidFunctionException.class)
        .hasMessageStartingWith("The function bad:run ");
  }

  private static List<CronJob> read(Object bean) {
    return CronJobs.of(FunctionRegistry.of(Documents.catalog(List.of()), List.of(bean), null));
  }

  @Functions("bad")
  public static class OfAQuery {
    @Query
    @Cron.Hourly
    public void run(QueryContext ctx) {}
  }

  @Functions("bad")
  public static class TwoUnits {
    @Mutation
    @Cron.Interval(minutes = 1, seconds = 30)
    public void run(MutationContext ctx) {}
  }

  @Functions("bad")
  public static class NoUnit {
    @Mutation
    @Cron.Interval
    public void run(MutationContext ctx) {}
  }

  @Functions("bad")
  public static class OtherArguments {
    @Mutation
    @Cron.Hourly(args = "{\"n\": 1}")
    public void run(MutationContext ctx) {}
  }

  @Functions("bad")
  public static class NoJson {
    @Mutation
    @Cron.Hourly(args = "{")
    public void run(MutationContext ctx) {}
  }

  @Functions("bad")
  public static class BadHour {
    @Mutation
    @Cron.Daily(hourUTC = 24)
    public void run(MutationContext ctx) {}
  }

  @Functions("bad")
  public static class NegativeDay {
    @Mutation
    @Cron.Monthly(day = -1, hourUTC = 0)
    public void run(MutationContext ctx) {}
  }

  @Functions("bad")
  public static class BadName {
    @Mutation
    @Cron.Hourly(name = "café")
    public void run(MutationContext ctx) {}
  }

  @Functions("bad")
  public static class InvisibleName {
    @Mutation
    @Cron.Hourly(name = "a\u007f")
    public void run(MutationContext ctx) {}
  }

  @Functions("bad")
  public static class SameName {
    @Mutation
    @Cron.Hourly
    @Cron.Daily(hourUTC = 1)
    public void run(MutationContext ctx) {}
  }

  @Functions("bad")
  public static class Never {
    @Mutation
    @Cron.Unix("0 0 30 2 *")
    public void run(MutationContext ctx) {}
  }
}
