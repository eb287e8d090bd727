package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.engine.live.SimDatabase.Tx;
import dev.sostenuto.testing.Records;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows that the log has told are not read again, as long as nothing can have happened unheard. */
class KnownRowsTest {
  private final Simulation simulation = new Simulation(new Random(7), LiveLimits.DEFAULTS);
  private final Recorder client = new Recorder();

  private void run() {
    simulation.world.run(Duration.ofMillis(500));
  }

  private void watch() {
    run();
    client.live = simulation.engine.open(client);
    client.live.modify(
        1, List.of(new Subscribe(0, "items:list", Simulation.args("g", 1), null)), List.of());
    run();
  }

  private Tx written(long value) {
    Tx tx = simulation.database.begin();
    assertThat(tx.write(10, 1L, value)).isTrue();
    return tx;
  }

  private void log(Tx tx) {
    simulation.database.log(tx);
    simulation.feed.logged(tx);
  }

  @Test
  void rowsOfTheLogAreUsed() {
    watch();
    Tx tx = written(77);
    log(tx);
    simulation.database.show(tx);
    run();
    assertThat(client.value(0)).contains("77");
    assertThat(simulation.snapshots.knownRows).isPositive();
  }

  @Test
  void rowsBeyondTheLimitAreRead() {
    Simulation bounded =
        new Simulation(
            new Random(7), Records.with(LiveLimits.DEFAULTS, Map.of("commitLogBytes", 0L)));
    bounded.world.run(Duration.ofMillis(500));
    Tx tx = bounded.database.begin();
    tx.write(10, 1L, 77);
    bounded.commit(tx, 100, () -> {});
    bounded.world.run(Duration.ofMillis(500));
    assertThat(bounded.snapshots.knownRows).isZero();
  }

  @Test
  void aRowFromBeforeABreakIsReadAgain() {
    watch();
    Tx delivered = written(77);
    log(delivered);
    run();
    simulation.feed.disconnect();
    simulation.database.show(delivered);
    Tx unheard = written(88);
    log(unheard);
    simulation.database.show(unheard);
    run();
    assertThat(client.value(0)).contains("88").doesNotContain("77");
  }
}
