package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.LiveListener.Modification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who asks for much is served bit by bit, and holds nobody else up. */
class AdmissionTest {
  private static final int MANY = 2_700;

  private final Simulation simulation = new Simulation(new Random(11));

  /** Counts what it hears. */
  private static final class Counter implements LiveListener {
    LiveClient live;
    int transitions;
    int results;
    String last = "";

    @Override
    public void transition(Transition transition) {
      transitions++;
      results += transition.modifications().size();
      for (Modification one : transition.modifications())
        if (one instanceof Modification.Updated updated) last = updated.value().json();
      live.drained();
    }

    @Override
    public void committed(long requestId, CallResult result, List<String> logLines, long ts) {}

    @Override
    public void abandoned(String reason) {}
  }

  @BeforeEach
  void connect() {
    run(500);
  }

  private void run(int millis) {
    simulation.world.run(Duration.ofMillis(millis));
  }

  private Counter client(int firstGroup, int queries) {
    Counter counter = new Counter();
    counter.live = simulation.engine.open(counter);
    List<Subscribe> adds = new ArrayList<>();
    for (int i = 0; i < queries; i++)
      adds.add(new Subscribe(i, "items:list", Simulation.args("g", firstGroup + i), null));
    counter.live.modify(1, adds, List.of());
    return counter;
  }

  private long runs() {
    return simulation.engine.counters().runsByFunction().getOrDefault("items:list", 0L);
  }

  private void commit(int id, long group, long value) {
    SimDatabase.Tx tx = simulation.database.begin();
    assertThat(tx.write(id, group, value)).isTrue();
    simulation.commit(tx, 100, () -> {});
  }

  @Test
  void aRoundRunsOnlySoManyQueriesForTheFirstTime() {
    Counter greedy = client(0, MANY);
    run(3_000);
    assertThat(simulation.snapshots.mostCalls).isEqualTo(Simulation.NEW_RESULTS);
    assertThat(runs()).isEqualTo(MANY);
    assertThat(greedy.results).isEqualTo(MANY);
    assertThat(greedy.transitions).as("a query set is answered as a whole").isEqualTo(1);
  }

  @Test
  void whoeverWantsOneResultDoesNotWaitBehindSomebodyWhoWantsThousands() {
    Counter greedy = client(0, MANY);
    Counter modest = client(MANY, 1);
    run(10);
    assertThat(modest.results).isEqualTo(1);
    assertThat(greedy.results).isZero();
    assertThat(runs()).isLessThan(MANY / 2);
  }

  @Test
  void updatesOfOthersGoOutMeanwhile() {
    Counter bystander = client(MANY, 1);
    run(100);
    Counter greedy = client(0, MANY);
    run(5);
    for (int i = 1; i <= 5; i++) {
      commit(i, MANY, i * 1_000);
      run(10);
      assertThat(bystander.last).contains("" + i * 1_000);
      assertThat(greedy.results).isZero();
    }
  }

  @Test
  void everyLineMovesOn() {
    List<Counter> clients = IntStream.range(0, 10).mapToObj(i -> client(i * 30, 30)).toList();
    run(3_000);
    assertThat(clients).allMatch(client -> client.results == 30);
  }

  @Test
  void aQueryWhoseFirstClientLeavesStaysInLineForTheOthers() {
    Counter first = client(0, MANY);
    Counter second = client(0, MANY);
    run(10);
    first.live.close();
    run(3_000);
    assertThat(second.results).isEqualTo(MANY);
    assertThat(first.results).isZero();
  }

  @Test
  void queriesThatNobodyWaitsForAnyMoreDoNotRun() {
    Counter greedy = client(0, MANY);
    run(10);
    greedy.live.close();
    run(3_000);
    assertThat(runs()).isLessThan(MANY / 2);
  }

  @Test
  void aWarmResultAnswersWithoutARun() {
    client(0, 1);
    run(100);
    long before = runs();
    List<Counter> storm = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) storm.add(client(0, 1));
    run(2_000);
    assertThat(storm).allMatch(client -> client.results == 1);
    assertThat(runs()).isEqualTo(before);
  }
}
