package dev.sostenuto.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.testing.Await;
import dev.sostenuto.testing.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Scheduled mutations take effect exactly once, scheduled actions are begun at most once, crons
 * never overlap themselves, whichever node dies: several nodes on one PostgreSQL.
 */
class ScheduleOnNodesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ScheduleSettings QUICK =
      new ScheduleSettings(
          4,
          4,
          Duration.ofMillis(100),
          Duration.ofMillis(900),
          Duration.ofMillis(50),
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofDays(7),
          10,
          3);

  private static JobFunctions functions;
  private static TestHost host;

  @BeforeAll
  static void open() {
    functions = new JobFunctions();
    host = new TestHost(List.of(Effect.class), List.of(functions), Effect.DDL);
  }

  @AfterAll
  static void close() {
    host.close();
  }

  @BeforeEach
  void clear() {
    host.database.execute(
        "delete from _scheduled_functions",
        "delete from sostenuto_cron_runs",
        "delete from effects");
  }

  private static MortalNode node(CronJob... crons) {
    return new MortalNode(host, functions, List.of(crons), QUICK);
  }

  private static void withNodes(Runnable task, CronJob... crons) {
    List<MortalNode> nodes = List.of(node(crons), node(crons));
    try {
      task.run();
    } finally {
      nodes.forEach(MortalNode::close);
    }
  }

  private static void schedule(String path, String job, int delay, int millis) {
    CallResult result =
        host.mutate(
            "jobs:schedule",
            "{\"path\":\"%s\",\"job\":\"%s\",\"delay\":%d,\"millis\":%d}"
                .formatted(path, job, delay, millis));
    assertThat(result).isInstanceOf(CallResult.Value.class);
  }

  private static int count(String sql) {
    return Integer.parseInt(host.database.query("select count(*) from " + sql));
  }

  private static void awaitEnd() {
    Await.until(
        PATIENCE,
        "every job has ended",
        () -> count("_scheduled_functions where completed_time is null") == 0);
  }

  @Test
  void whateverNodeDiesMutationsTakeEffectOnceAndActionsBeginOnceAtMost() {
    Property.check(3, this::nodesDieWhileJobsRun);
  }

  private void nodesDieWhileJobsRun(Random random) throws InterruptedException {
    clear();
    functions.begun.clear();
    List<MortalNode> nodes = new ArrayList<>(List.of(node(), node()));
    try {
      List<String> kinds = List.of("write", "count", "refuse", "act");
      for (int i = 0; i < 40; i++) {
        String kind = kinds.get(random.nextInt(kinds.size()));
        schedule("jobs:" + kind, kind + " " + i, random.nextInt(600), random.nextInt(60));
      }
      for (int i = 0; i < 3; i++) {
        Thread.sleep(random.nextInt(250));
        nodes.get(random.nextInt(nodes.size())).kill();
        nodes.add(node());
      }
      awaitEnd();
    } finally {
      nodes.forEach(MortalNode::close);
    }
    check();
  }

  private void check() {
    assertThat(count("effects")).as("effects").isPositive();
    assertThat(count("(select job from effects group by job having count(*) > 1) twice")).isZero();
    for (String kind : List.of("write", "count")) {
      String all = "_scheduled_functions where name = 'jobs:" + kind + "'";
      assertThat(count(all + " and state ->> 'kind' = 'success'")).isEqualTo(count(all));
      assertThat(count("effects where job like '" + kind + " %'")).isEqualTo(count(all));
    }
    assertThat(
            count(
                "(select number from effects where number > 0 group by number having count(*) > 1) twice"))
        .as("contended mutations are serializable")
        .isZero();
    assertThat(
            count(
                "_scheduled_functions where name = 'jobs:refuse' and state ->> 'kind' <> 'failed'"))
        .isZero();
    assertThat(functions.begun.values()).allMatch(times -> times == 1);
    assertThat(
            count("_scheduled_functions where name = 'jobs:act' and state ->> 'kind' = 'success'"))
        .isLessThanOrEqualTo(count("effects where job like 'act %'"));
  }

  @Test
  void anActionWhoseNodeDiedHasFailed() {
    try (MortalNode alive = node();
        MortalNode dying = node()) {
      alive.dispatcher.stop();
      schedule("jobs:act", "left alone", 0, 60_000);
      Await.until(PATIENCE, "it runs", () -> functions.begun.containsKey("left alone"));
      dying.kill();
      withNodes(
          () -> {
            awaitEnd();
            assertThat(host.database.query("select state ->> 'error' from _scheduled_functions"))
                .contains("ended before the action did");
          });
    }
  }

  @Test
  void aFunctionThatNobodyHasFailsAfterItsGrace() {
    host.database.execute(
        "insert into _scheduled_functions (name, args, scheduled_time) values ('old:gone', '[{}]', 0)");
    withNodes(ScheduleOnNodesTest::awaitEnd);
    assertThat(host.database.query("select state ->> 'error' from _scheduled_functions"))
        .isEqualTo("Could not find function for 'old:gone'.");
  }

  @Test
  void aCronRunsOncePerSlotOnAllNodesTogetherAndNeverBesideItself() throws InterruptedException {
    CronJob cron =
        new CronJob(
            "tick",
            "jobs:count",
            JobFunctions.args("tick", 30),
            new CronSchedule.Every(Duration.ofMillis(100)));
    List<MortalNode> nodes = new ArrayList<>(List.of(node(cron), node(cron)));
    try {
      Await.until(PATIENCE, "the cron ran", () -> count("effects") >= 4);
      nodes.get(0).kill();
      int before = count("effects");
      Await.until(PATIENCE, "the cron goes on", () -> count("effects") >= before + 4);
    } finally {
      nodes.forEach(MortalNode::close);
    }
    assertThat(count("sostenuto_cron_runs where state ->> 'kind' = 'inProgress'")).isZero();
    assertThat(host.database.query("select max(number) - count(*) from effects")).isEqualTo("0");
    assertThat(count("sostenuto_cron_runs")).isLessThanOrEqualTo(QUICK.cronRunsKept() + 2);
  }

  @Test
  void slotsThatPassedAreSkippedAndRecordedOnce() {
    CronJob cron =
        new CronJob(
            "hourly",
            "jobs:write",
            JobFunctions.args("hourly", 0),
            new CronSchedule.At(new FiveFields("0 * * * *")));
    String late = "(floor(extract(epoch from now()) / 3600) - 3) * 3600000";
    host.database.execute(
        "insert into sostenuto_cron_runs (cron, definition, name, args, scheduled_time) values ('hourly', '"
            + cron.definition().replace("'", "''")
            + "', 'jobs:write', '{\"job\":\"hourly\",\"millis\":0}', "
            + late
            + ")");
    String coming = "sostenuto_cron_runs where scheduled_time > extract(epoch from now()) * 1000";
    withNodes(
        () -> Await.until(PATIENCE, "the next slot is there", () -> count(coming) == 1), cron);
    assertThat(count("effects")).isEqualTo(1);
    assertThat(
            host.database.query(
                "select state ->> 'error' from sostenuto_cron_runs where state ->> 'kind' = 'failed'"))
        .isEqualTo(
            "Skipping 3 run(s) of job hourly because multiple scheduled runs are in the past");
  }

  @Test
  void whatEndedLongAgoIsForgotten() throws Exception {
    schedule("jobs:write", "young", 0, 0);
    host.database.execute(
        "insert into _scheduled_functions (name, args, scheduled_time, completed_time, state)"
            + " select 'jobs:write', '[{}]', 0, 0, '{\"kind\":\"success\"}' from generate_series(1, 25)");
    PostgresJobs jobs =
        new PostgresJobs(
            host.database.dataSource(), java.util.UUID.randomUUID(), Duration.ofSeconds(1));
    assertThat(jobs.purge(Duration.ofDays(7), 10)).isEqualTo(25);
    assertThat(count("_scheduled_functions")).isEqualTo(1);
  }
}
