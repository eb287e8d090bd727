package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.testing.Property;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The laws of the design, section 5, under random writers, clients and faults. */
class LiveSimulationTest {
  @Test
  void theLawsHoldWhileCommitsAreInTheLogBeforeTheyAreVisible() {
    Property.check(60, random -> simulate(random, false));
  }

  @Test
  void theLawsHoldUnderFaults() {
    Property.check(60, random -> simulate(random, true));
  }

  @Test
  void withoutTheVisibilityCheckTheLawsBreak() {
    assertThatThrownBy(
            () ->
                Property.check(
                    30,
                    random -> {
                      Simulation simulation = new Simulation(random);
                      simulation.snapshots.pretendsToSeeAll = true;
                      play(simulation, false);
                    }))
        .hasMessageContaining("L1/L2");
  }

  private static void simulate(Random random, boolean faults) {
    Simulation simulation = new Simulation(random);
    play(simulation, faults);
    int transitions = simulation.clients.stream().mapToInt(client -> client.transitions).sum();
    assertThat(transitions).isGreaterThan(20);
  }

  private static void play(Simulation simulation, boolean faults) {
    simulation.world.run(Duration.ofMillis(10));
    for (int i = 0; i < 4; i++) {
      SimClient client = simulation.client();
      for (int j = 0; j < 4; j++) simulation.subscribe(client);
    }
    simulation.writers(3);
    if (faults) simulation.disturb();
    simulation.world.run(Duration.ofMillis(120));
    simulation.settle();
  }
}
