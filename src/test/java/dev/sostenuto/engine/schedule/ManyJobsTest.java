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

/** More jobs are due than all nodes can run at once. */
class ManyJobsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

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
  private void run(int jobs, int nodeCount) {
    host.database.execute(
        "insert into _scheduled_functions (name, args, scheduled_time) select 'jobs:write',"
            + " jsonb_build_array(jsonb_build_object('job', 'job ' || i, 'millis', 0)), 0 from"
            + " generate_series(1, "
            + jobs
            + ") i",
        "analyze _scheduled_functions");
    for (int i = 0; i < nodeCount; i++)
      nodes.add(new MortalNode(host, functions, List.of(), ScheduleSettings.DEFAULTS));
    String pending =
        "select 1 from _scheduled_functions where state ->> 'kind' = 'pending' limit 1";
    Await.until(PATIENCE, "every job has ended", () -> host.database.query(pending) == null);
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
  void aThousandDueJobsOnTwoNodesTakeEffectOnceEach() {
    run(1_000, 2);
    everyJobTookEffectOnce(1_000);
  }
}
