package dev.sostenuto.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of the history run: starts PostgreSQL, the built product in Liberty and ten real
 * clients, and breaks each thing once.
 */
class HistoryIT {
  @TempDir private Path folder;

  @Test
  void nothingIsLostNothingDoubledAndNobodyBehindAfterEachFault() throws Exception {
    long seed = Long.getLong("history.seed", System.nanoTime());
    List<String> violations;
    try (World world = World.start(settings())) {
      HistoryRun run = new HistoryRun(world, new Random(seed), HistoryRun.SHORT_PAUSE);
      violations = run.round(1, run.eachFaultOnce());
    }
    assertThat(violations).as("with -Dhistory.seed=%d", seed).isEmpty();
  }

  private WorldSettings settings() {
    return new WorldSettings(folder, 1, 0, 0, List.of("-XX:TieredStopAtLevel=1"));
  }
}
