package dev.sostenuto.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Documents;
import dev.sostenuto.engine.function.FunctionKind;
import dev.sostenuto.engine.function.ScheduledFunction;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.RowChange;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the dispatcher looks, what it begins, and what it records: with time set by hand. */
class DispatcherTest {
  private static final TableSchema TABLE =
      Documents.catalog(List.of(ScheduledFunction.class)).tables().get(0);
  private static final Outcome VALUE = new Outcome.Done(new CallResult.Value("null"), List.of());
  private static final Outcome FAILURE =
      new Outcome.Done(new CallResult.Failure("Uncaught Error: no\n  at x", null), List.of());
  private static final Outcome UNAVAILABLE = new Outcome.Unavailable("InternalServerError");
  private static final ScheduleSettings SETTINGS =
      new ScheduleSettings(
          2,
          2,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          Duration.ofDays(7),
          10,
          10);

  private final FakeJobs jobs = new FakeJobs();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private Dispatcher dispatcher = dispatcher();

  private Dispatcher dispatcher(CronJob... crons) {
    return new Dispatcher(
        jobs,
        jobs.calls(),
        Map.of("m:mutate", FunctionKind.MUTATION, "m:act", FunctionKind.ACTION),
        TABLE,
        List.of(crons),
        tasks::add,
        jobs,
        () -> jobs.nanos,
        SETTINGS);
  }

  private void look() {
    dispatcher.wake();
    settle();
  }

  private void settle() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) task.run();
  }

  private void ring() {
    jobs.pass(jobs.alarm);
    look();
  }

  @Test
  void whatIsDueBeginsAndWhatIsNotSetsTheAlarm() {
    jobs.add("m:mutate", Duration.ZERO);
    jobs.add("m:mutate", Duration.ofSeconds(7));
    look();
    assertThat(jobs.begun).hasSize(1);
    assertThat(jobs.alarm).isEqualTo(Duration.ofSeconds(7));
    ring();
    assertThat(jobs.begun).hasSize(2);
    assertThat(jobs.alarm).isEqualTo(Duration.ofSeconds(23));
  }

  @Test
  void aJobThatRunsIsNotBegunAgain() {
    jobs.add("m:mutate", Duration.ZERO);
    look();
    look();
    assertThat(jobs.begun).hasSize(1);
  }

  @Test
  void aMutationThatFailedIsRecordedByItsFirstLine() {
    FakeJobs.Row row = jobs.add("m:mutate", Duration.ZERO);
    look();
    jobs.end(row, FAILURE);
    settle();
    assertThat(row.state).isEqualTo("failed: Uncaught Error: no");
  }

  @Test
  void anActionIsTakenBeforeItBeginsAndEndsAsItEnded() {
    for (Outcome outcome : List.of(VALUE, FAILURE)) {
      FakeJobs.Row row = jobs.add("m:act", Duration.ZERO);
      look();
      assertThat(row.state).isEqualTo("inProgress");
      jobs.end(row, outcome);
      settle();
      assertThat(row.state).isEqualTo(outcome == VALUE ? "success" : "failed: Uncaught Error: no");
    }
  }

  @Test
  void anActionThatWasCanceledMeanwhileStaysCanceled() {
    FakeJobs.Row row = jobs.add("m:act", Duration.ZERO);
    look();
    row.state = "canceled";
    jobs.end(row, VALUE);
    settle();
    assertThat(row.state).isEqualTo("canceled");
    jobs.add("m:act", Duration.ZERO);
    jobs.add("m:act", Duration.ZERO);
    look();
    assertThat(jobs.begun).as("its room is free again").hasSize(3);
  }

  @Test
  void aMutationThatCouldNotBeRunIsPutOffLongerAndLonger() {
    FakeJobs.Row row = jobs.add("m:mutate", Duration.ZERO);
    look();
    for (int seconds : new int[] {1, 2, 4, 5, 5}) {
      jobs.end(row, UNAVAILABLE);
      settle();
      assertThat(Duration.between(jobs.now, row.due)).isEqualTo(Duration.ofSeconds(seconds));
      jobs.pass(Duration.ofSeconds(seconds));
      look();
    }
    jobs.end(row, VALUE);
    settle();
    assertThat(row.state).isEqualTo("success");
  }

  @Test
  void anActionThatBeganIsNotPutOff() {
    FakeJobs.Row row = jobs.add("m:act", Duration.ZERO);
    look();
    jobs.end(row, UNAVAILABLE);
    settle();
    assertThat(row.state).isEqualTo("failed: The action could not be run to its end.");
  }

  @Test
  void eachKindHasRoomOfItsOwn() {
    for (int i = 0; i < 5; i++) jobs.add("m:act", Duration.ofSeconds(i - 10));
    for (int i = 0; i < 5; i++) jobs.add("m:mutate", Duration.ZERO);
    look();
    assertThat(jobs.begun).containsExactlyInAnyOrder("m:act", "m:act", "m:mutate", "m:mutate");
    FakeJobs.Row first = jobs.rows.get(0);
    jobs.end(first, VALUE);
    settle();
    assertThat(jobs.begun).hasSize(5).endsWith("m:act");
  }

  @Test
  void anEndIsRecordedOnceTheDatabaseIsBack() {
    FakeJobs.Row row = jobs.add("m:act", Duration.ZERO);
    look();
    jobs.broken = true;
    jobs.end(row, VALUE);
    settle();
    assertThat(jobs.alarm).isEqualTo(SETTINGS.failurePause());
    ring();
    assertThat(row.state).isEqualTo("inProgress");
    jobs.broken = false;
    ring();
    assertThat(row.state).isEqualTo("success");
  }

  @Test
  void aNodeThatRunsActionsSaysThatItIsThere() {
    look();
    jobs.pass(Duration.ofSeconds(20));
    look();
    assertThat(jobs.signs).isZero();
    jobs.add("m:act", Duration.ZERO);
    look();
    for (int i = 0; i < 6; i++) ring();
    assertThat(jobs.signs).isBetween(4, 7);
  }

  @Test
  void theFeedWakesForWhatIsDueBeforeTheAlarm() {
    look();
    int before = jobs.looks;
    committed(50, Duration.ofMinutes(1));
    assertThat(jobs.looks).as("the patrol comes before that is due").isEqualTo(before);
    committed(51, Duration.ofSeconds(10));
    assertThat(jobs.looks).isEqualTo(before + 1);
  }

  @Test
  void aCommitThatALookDoesNotSeeIsLookedForAgain() {
    look();
    committed(200, Duration.ZERO);
    assertThat(jobs.alarm).isEqualTo(Duration.ofMillis(5));
    ring();
    assertThat(jobs.alarm).isEqualTo(Duration.ofMillis(10));
    for (int i = 0; i < 10; i++) ring();
    assertThat(jobs.alarm).isEqualTo(Duration.ofMillis(100));
    FakeJobs.Row row = jobs.add("m:mutate", Duration.ZERO);
    jobs.xidsSeen = 201;
    ring();
    assertThat(jobs.calls).containsKey(row.id);
    assertThat(jobs.alarm).isGreaterThan(Duration.ofSeconds(20));
  }

  private void committed(int xid, Duration delay) {
    Object[] values = new Object[TABLE.columns().size()];
    double due = jobs.now.plus(delay).toEpochMilli();
    values[TABLE.column("scheduled_time").orElseThrow().ordinal()] = due;
    dispatcher.committed(
        new Commit(
            new Lsn(xid),
            xid,
            jobs.now,
            List.of(new RowChange(TABLE, null, new Row(values))),
            Set.of(),
            List.of()));
    settle();
  }

  @Test
  void onceStoppedItBeginsNothingButRecordsWhatEnds() {
    FakeJobs.Row row = jobs.add("m:act", Duration.ZERO);
    look();
    dispatcher.stop();
    jobs.add("m:mutate", Duration.ZERO);
    jobs.end(row, VALUE);
    settle();
    assertThat(row.state).isEqualTo("success");
    assertThat(jobs.begun).hasSize(1);
    assertThat(jobs.alarm).isNull();
  }

  @Test
  void aCronHasItsNextRunOnlyWhenTheOneBeforeHasEnded() {
    CronJob cron = everyMinute("m:mutate");
    dispatcher = dispatcher(cron);
    look();
    assertThat(jobs.rows).hasSize(1);
    FakeJobs.Row first = jobs.rows.get(0);
    assertThat(jobs.begun).as("an interval begins at once").hasSize(1);
    jobs.pass(Duration.ofSeconds(150));
    look();
    assertThat(jobs.rows).hasSize(1);
    jobs.end(first, VALUE);
    settle();
    assertThat(jobs.rows)
        .extracting(row -> row.state)
        .containsExactly("success", "failed: skipped 2", "pending");
    assertThat(jobs.rows.get(2).due).isEqualTo(first.slot.plusSeconds(180));
  }

  @Test
  void aCronThatWasDefinedAnewBeginsAnew() {
    dispatcher =
        dispatcher(
            new CronJob(
                "c",
                "m:mutate",
                JsonValue.Obj.EMPTY,
                new CronSchedule.At(new FiveFields("0 0 1 1 *"))));
    look();
    assertThat(jobs.begun).isEmpty();
    dispatcher = dispatcher(everyMinute("m:act"));
    look();
    assertThat(jobs.begun).containsExactly("m:act");
    assertThat(jobs.rows).hasSize(1);
  }

  private static CronJob everyMinute(String path) {
    return new CronJob(
        "c", path, JsonValue.Obj.EMPTY, new CronSchedule.Every(Duration.ofMinutes(1)));
  }

  @Test
  void whatBecameOfJobsIsCounted() {
    FakeJobs.Row failing = jobs.add("m:act", Duration.ofSeconds(-2));
    FakeJobs.Row busy = jobs.add("m:mutate", Duration.ZERO);
    look();
    JobCounters counters = dispatcher.counters();
    assertThat(counters.running()).isEqualTo(2);
    assertThat(counters.delay().count()).isEqualTo(2);
    assertThat(counters.delay().seconds()).isEqualTo(2.0);
    jobs.end(failing, FAILURE);
    jobs.end(busy, UNAVAILABLE);
    settle();
    assertThat(counters.running()).isZero();
    assertThat(counters.failed()).isEqualTo(1);
    assertThat(counters.putOff()).isEqualTo(1);
    assertThat(counters.looks()).isEqualTo(jobs.looks);
  }

  @Test
  void anIdleNodeLooksNoMoreOftenThanItPatrols() {
    look();
    for (int i = 0; i < 10; i++) ring();
    assertThat(jobs.patrols).isEqualTo(11);
    assertThat(jobs.looks).isEqualTo(11);
  }
}
