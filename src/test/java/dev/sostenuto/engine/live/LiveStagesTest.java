package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.SimDatabase.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each stage of a commit's way is counted when something happens there, and only then. */
class LiveStagesTest {
  private final Simulation simulation = new Simulation(new Random(7));
  private final LiveCounters counters = simulation.engine.counters();
  private LiveClient client;

  @BeforeEach
  void subscribe() {
    run();
    client =
        simulation.engine.open(
            new LiveListener() {
              @Override
              public void transition(Transition transition) {
                client.drained();
              }

              @Override
              public void committed(long id, CallResult result, List<String> lines, long ts) {}

              @Override
              public void abandoned(String reason) {}
            });
    client.modify(
        1, List.of(new Subscribe(0, "items:list", Simulation.args("g", 1), null)), List.of());
    run();
  }

  private void run() {
    simulation.world.run(Duration.ofMillis(500));
  }

  private void commit(Tx tx) {
    simulation.commit(tx, 100, () -> {});
    run();
  }

  private Tx writing(int rows) {
    Tx tx = simulation.database.begin();
    for (int i = 0; i < rows; i++) tx.write(i, 1L, i);
    return tx;
  }

  @Test
  void aCommitItsRowsTheQueryItDirtiesTheRoundTheRunAndTheTransition() {
    long rounds = counters.rounds();
    long transitions = counters.transitions();
    commit(writing(3));
    assertThat(counters.commits()).as("markers included").isPositive();
    assertThat(counters.rowChanges()).isEqualTo(3);
    assertThat(counters.deliveryTime().count()).isEqualTo(counters.commits());
    assertThat(counters.dirtied()).isEqualTo(1);
    assertThat(counters.rounds()).isGreaterThan(rounds);
    assertThat(counters.roundTime().count()).isEqualTo(counters.rounds());
    assertThat(counters.snapshotWait().count()).isGreaterThanOrEqualTo(counters.rounds());
    assertThat(counters.gateWait().count()).isEqualTo(counters.rounds());
    assertThat(counters.runsOf("items:list")).isEqualTo(2);
    assertThat(counters.transitions()).isEqualTo(transitions + 1);
    assertThat(counters.suppressed()).isZero();
  }

  @Test
  void aQueryWaitsForItsFirstResult() {
    assertThat(counters.firstResultWait().count()).isEqualTo(1);
    assertThat(counters.unrun()).isZero();
    simulation.snapshots.failOneIn = 1;
    client.modify(
        2, List.of(new Subscribe(1, "items:list", Simulation.args("g", 2), null)), List.of());
    run();
    assertThat(counters.unrun()).isEqualTo(1);
    simulation.snapshots.failOneIn = 0;
    run();
    assertThat(counters.unrun()).isZero();
    assertThat(counters.firstResultWait().count()).isEqualTo(2);
    assertThat(counters.firstResultWait().seconds()).isGreaterThan(0.4);
  }

  @Test
  void anEqualResultIsSuppressedAndNoTransition() {
    long transitions = counters.transitions();
    Tx tx = simulation.database.begin();
    tx.whole = true;
    commit(tx);
    assertThat(counters.wholeTables()).isEqualTo(1);
    assertThat(counters.suppressed()).isEqualTo(1);
    assertThat(counters.transitions()).isEqualTo(transitions);
  }

  @Test
  void whatIsDirtyAndInTheCommitLogIsToldWhileItIs() {
    Tx tx = writing(1);
    simulation.database.log(tx);
    simulation.feed.logged(tx);
    simulation.world.run(Duration.ofMillis(50));
    assertThat(counters.dirty()).isEqualTo(1);
    assertThat(counters.logLength()).isEqualTo(1);
    assertThat(counters.emptyRounds()).isPositive();
    simulation.database.show(tx);
    run();
    assertThat(counters.dirty()).isZero();
    assertThat(counters.logLength()).isZero();
  }

  @Test
  void subscriptionsAndQueriesComeAndGo() {
    assertThat(counters.subscriptions()).isEqualTo(1);
    assertThat(counters.queries()).isEqualTo(1);
    client.modify(
        2, List.of(new Subscribe(1, "items:list", Simulation.args("g", 2), null)), List.of(0));
    run();
    assertThat(counters.subscriptions()).isEqualTo(1);
    client.close();
    run();
    assertThat(counters.subscriptions()).isZero();
    assertThat(counters.queries()).as("kept warm").isEqualTo(2);
  }

  @Test
  void aBreakIsAResyncAndARoundThatTheDatabaseFailsIsCounted() {
    long resyncs = counters.resyncs();
    simulation.feed.disconnect();
    run();
    assertThat(counters.resyncs()).isGreaterThan(resyncs);
    simulation.snapshots.failOneIn = 1;
    commit(writing(1));
    assertThat(counters.failedRounds()).isPositive();
    simulation.snapshots.failOneIn = 0;
    run();
    assertThat(counters.dirty()).isZero();
  }
}
