package dev.sostenuto.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The laws of the design, section 5, under random people, writers and faults.
 *
 * <p>{@code -Dsostenuto.seed=} begins with that seed, {@code -Dsostenuto.cases=} multiplies the
 * number of seeds for a long search.
 */
class SimulationTest {
  private static final int SEEDS = 24;

  @Test
  void theLawsHoldInPeace() {
    search("theLawsHoldInPeace", false);
  }

  @Test
  void theLawsHoldUnderFaults() {
    search("theLawsHoldUnderFaults", true);
  }

  private static void search(String test, boolean disturbed) {
    long first = Long.getLong("sostenuto.seed", new SplittableRandom().nextLong() >>> 16);
    int seeds = SEEDS * Integer.getInteger("sostenuto.cases", 1);
    long transitions = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        transitions += Simulation.run(seed, disturbed).transitions();
      } catch (AssertionError | RuntimeException e) {
        String again =
            "mvn test -Dtest=SimulationTest#%s -Dsostenuto.seed=%d".formatted(test, seed);
        throw new AssertionError("Again by: " + again + "\n" + e.getMessage(), e);
      }
    }
    assertThat(transitions).as("transitions that were checked").isGreaterThan(20L * seeds);
  }
}
