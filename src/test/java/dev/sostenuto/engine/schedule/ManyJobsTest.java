package dev.sostenuto.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.TestHost;
import dev.sostenuto.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * More jobs are due than all nodes can run at once. {@code mvn test -Dtest=ManyJobsTest
 * -Dmeasure=true} also prints how many end in a second; no build judges that.
 */
class ManyJobsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int MEASURED = 20_000;

  private final JobFunctions functions = new JobFunctions();
  private final List<MortalNode> nodes = new ArrayList<>();
  private TestHost host;

  @BeforeEach
  void open() {
    host = new TestHost(List.of(Effect.class), List.of(functions), Effect.DDL);
  }

  @AfterEach
  void close() {
    nodes.forEach(MortalNode::close);
    host.close();
  }

  /**
   * Adds jobs that have been due for a while, and starts the nodes; returns when all have ended.
   */
  private double secondsFor(int jobs, int nodeCount) {
    host.database.execute(
        "insert into _scheduled_functions (name, args, scheduled_time) select 'jobs:write',"
            + " jsonb_build_array(jsonb_build_object('job', 'job ' || i, 'millis', 0)), 0 from"
            + " generate_series(1, "
            + jobs
            + ") i",
        "analyze _scheduled_functions");
    long began = System.nanoTime();
    for (int i = 0; i < nodeCount; i++)
      nodes.add(new MortalNode(host, functions, List.of(), ScheduleSettings.DEFAULTS));
    String pending =
        "select 1 from _scheduled_functions where state ->> 'kind' = 'pending' limit 1";
    Await.until(PATIENCE, "every job has ended", () -> host.database.query(pending) == null);
    return (System.nanoTime() - began) / 1e9;
  }

  private void everyJobTookEffectOnce(int jobs) {
    assertThat(host.database.query("select count(*) from effects")).isEqualTo(String.valueOf(jobs));
    assertThat(host.database.query("select count(distinct job) from effects"))
        .isEqualTo(String.valueOf(jobs));
    assertThat(
            host.database.query(
                "select count(*) from _scheduled_functions where state ->> 'kind' = 'success'"))
        .isEqualTo(String.valueOf(jobs));
  }

  @Test
  void thousandsOfDueJobsOnTwoNodesTakeEffectOnceEach() {
    secondsFor(3_000, 2);
    everyJobTookEffectOnce(3_000);
  }

  @Test
  @EnabledIfSystemProperty(named = "measure", matches = "true")
  void printHowManyJobsEndInASecond() {
    double seconds = secondsFor(MEASURED, 1);
    everyJobTookEffectOnce(MEASURED);
    System.out.printf(
        "%d due mutations on one node: %.1f s, %.0f a second%n",
        MEASURED, seconds, MEASURED / seconds);
  }
}
