package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.SimDatabase.Tx;
import dev.sostenuto.testing.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** While no round can be published the commit log stays within its limit, and nobody misses it. */
class CommitLogLimitTest {
  private static final int LIMIT = 20;

  private final Simulation simulation =
      new Simulation(
          new Random(7),
          Records.with(LiveLimits.DEFAULTS, Map.of("commitLogLength", 5, "commitLogLimit", LIMIT)));

  private void run() {
    simulation.world.run(Duration.ofMillis(500));
  }

  private Recorder subscribed(String path, Object... args) {
    Recorder client = new Recorder();
    client.live = simulation.engine.open(client);
    client.live.modify(1, List.of(new Subscribe(0, path, Simulation.args(args), null)), List.of());
    return client;
  }

  private Tx logged(int id, long value) {
    Tx tx = simulation.database.begin();
    assertThat(tx.write(id, 1L, value)).isTrue();
    simulation.database.log(tx);
    simulation.feed.logged(tx);
    return tx;
  }

  @Test
  void commitsDoNotPileUpWhileNoSnapshotCanBeHad() {
    run();
    Recorder client = subscribed("items:list", "g", 1);
    run();
    simulation.snapshots.failOneIn = 1;
    for (int i = 0; i < 10 * LIMIT; i++) {
      simulation.database.show(logged(i, i));
      simulation.world.run(Duration.ofMillis(10));
      assertThat(simulation.engine.counters().logLength()).isLessThanOrEqualTo(LIMIT);
    }
    Recorder late = subscribed("items:list", "g", 1);
    simulation.snapshots.failOneIn = 0;
    run();

    assertThat(client.value(0)).contains("1, 199]").isEqualTo(late.value(0));
    assertThat(simulation.engine.counters().logLength()).isLessThanOrEqualTo(5);
    assertThat(simulation.engine.notReady()).isEmpty();
  }

  @Test
  void whatIsKeptAsOneRunsWhenAPartOfItIsSeenAndNotAllTheTime() {
    run();
    List<Tx> hidden = new ArrayList<>();
    for (int i = 0; i < 5 * LIMIT; i++) hidden.add(logged(i, i));
    run();
    Recorder client = subscribed("items:list", "g", 1);
    run();
    assertThat(client.value(0)).isEqualTo("[]");
    assertThat(simulation.engine.counters().logLength()).isLessThanOrEqualTo(LIMIT);

    simulation.database.show(hidden.get(3));
    run();
    assertThat(client.value(0)).contains("1, 3]").doesNotContain("1, 4]");
    long runs = simulation.engine.counters().runsOf("items:list");
    run();
    assertThat(simulation.engine.counters().runsOf("items:list")).isEqualTo(runs);

    hidden.forEach(simulation.database::show);
    run();
    assertThat(client.value(0)).contains("1, 4]", "1, 99]");
  }

  @Test
  void aRunSaysThatCommitsWereNotToldApart() {
    run();
    List<Tx> hidden = new ArrayList<>();
    for (int i = 0; i < 5 * LIMIT; i++) hidden.add(logged(i, i));
    run();
    subscribed("items:list", "g", 1);
    run();
    hidden.forEach(simulation.database::show);
    run();
    var report = simulation.engine.report("items:list", 1).toCompletableFuture();
    run();
    assertThat(report.join().queries().get(0).runs().get(0).causes())
        .first()
        .isInstanceOfSatisfying(
            Cause.ByCommits.class,
            cause -> {
              assertThat(cause.lsn()).isLessThanOrEqualTo(hidden.get(0).lsn);
              assertThat(cause.table()).isEqualTo(SimDatabase.ITEMS);
            });
  }

  @Test
  void theLogIsLongEnoughToAskForARound() {
    assertThatThrownBy(() -> Records.with(LiveLimits.DEFAULTS, Map.of("commitLogLimit", 1_999)))
        .hasRootCauseMessage(
            "commitLogLimit must be at least twice commitLogLength, not 1999 for 1000");
  }
}
