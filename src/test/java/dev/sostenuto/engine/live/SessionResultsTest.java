package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.SimDatabase.Tx;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Results that look at the session that asks. */
class SessionResultsTest {
  private final Simulation simulation = new Simulation(new Random(7));

  SessionResultsTest() {
    run();
  }

  private void run() {
    simulation.world.run(Duration.ofMillis(500));
  }

  private Recorder subscribed(UUID session, Identity identity) {
    Recorder recorder = new Recorder();
    recorder.live = simulation.engine.open(recorder);
    if (session != null) recorder.live.isOf(session);
    if (identity != null) recorder.live.authenticate(1, identity);
    Subscribe query = new Subscribe(0, "items:here", Simulation.args("g", 1), null);
    recorder.live.modify(1, List.of(query), List.of());
    return recorder;
  }

  private void commit(int id, long value) {
    Tx tx = simulation.database.begin();
    assertThat(tx.write(id, 1L, value)).isTrue();
    simulation.commit(tx, 100, () -> {});
    run();
  }

  private long runs() {
    return simulation.engine.counters().runsByFunction().getOrDefault("items:here", 0L);
  }

  private static String shown(UUID session) {
    return "\"" + session + "\"";
  }

  @Test
  void aSharedResultIsPartedWhenARunFirstLooksAtTheSession() {
    List<UUID> sessions = new ArrayList<>();
    List<Recorder> clients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sessions.add(new UUID(1, i));
      clients.add(subscribed(sessions.get(i), null));
    }
    run();
    assertThat(runs()).as("nothing was looked at").isEqualTo(1);
    commit(1, 10);
    for (int i = 0; i < 5; i++)
      assertThat(clients.get(i).value(0)).isEqualTo(shown(sessions.get(i)));
    assertThat(runs()).isEqualTo(1 + 5);
    assertThat(clients)
        .as("all in one transition")
        .allSatisfy(client -> assertThat(client.transitions).hasSize(2));
  }

  @Test
  void twoSocketsOfOneSessionShareItsResultAndAnotherUserOnItDoesNot() {
    commit(1, 10);
    Identity ada = new Identity("ada", new JsonValue.Obj(Map.of()));
    UUID session = new UUID(1, 7);
    subscribed(new UUID(1, 8), ada);
    run();
    long before = runs();
    Recorder one = subscribed(session, ada);
    Recorder other = subscribed(session, ada);
    run();
    assertThat(runs() - before).isEqualTo(1);
    Recorder nobody = subscribed(session, null);
    Recorder withoutSession = subscribed(null, ada);
    run();
    assertThat(runs() - before).isEqualTo(3);
    for (Recorder client : List.of(one, other, nobody))
      assertThat(client.value(0)).isEqualTo(shown(session));
    assertThat(withoutSession.value(0)).isEqualTo(shown(null));
  }

  @Test
  void aResultThatNobodyIsLeftToShareIsForgottenAlsoWhenItsRoundFails() {
    commit(1, 10);
    simulation.snapshots.slow.put("items:here", Duration.ofMillis(2));
    Recorder first = subscribed(new UUID(1, 1), null);
    Recorder second = subscribed(new UUID(1, 2), null);
    untilRuns(1);
    first.live.close();
    untilRuns(2);
    simulation.snapshots.failOneIn = 1;
    simulation.world.run(Duration.ofMillis(5));
    simulation.snapshots.failOneIn = 0;
    run();
    assertThat(second.value(0)).isEqualTo(shown(new UUID(1, 2)));
    assertThat(simulation.engine.counters().failedRounds()).isPositive();
  }

  private void untilRuns(long count) {
    for (int i = 0; runs() < count && i < 1_000; i++)
      simulation.world.run(Duration.ofNanos(50_000));
    assertThat(runs()).isEqualTo(count);
  }
}
