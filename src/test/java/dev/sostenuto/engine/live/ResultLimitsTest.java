package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.live.LiveClient.Subscribe;
import dev.sostenuto.testing.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What all clients together may have kept true. */
class ResultLimitsTest {
  private static final String REFUSED = "abandoned TooManyConcurrentRequests";

  private Simulation simulation;

  private void begin(Map<String, Object> limits) {
    simulation = new Simulation(new Random(3), Records.with(LiveLimits.DEFAULTS, limits));
    run();
  }

  private void run() {
    simulation.world.run(Duration.ofMillis(500));
  }

  private Recorder client(int... groups) {
    Recorder recorder = new Recorder();
    recorder.live = simulation.engine.open(recorder);
    List<Subscribe> queries = new ArrayList<>();
    for (int g : groups) queries.add(new Subscribe(g, "items:list", Simulation.args("g", g), null));
    recorder.live.modify(1, queries, List.of());
    run();
    return recorder;
  }

  @Test
  void whoAsksForOneResultMoreThanThereMayBeIsTurnedAway() {
    begin(Map.of("results", 3));
    Recorder first = client(1, 2, 3);
    assertThat(first.transitions).hasSize(1);
    assertThat(client(4).events).containsExactly(REFUSED);
    assertThat(client(1, 2).transitions).as("what is there is shared").hasSize(1);
    first.live.close();
    run();
    assertThat(client(4).transitions).as("warm results make room").hasSize(1);
  }

  @Test
  void whoAsksForMoreWhenTheResultsAreTooLargeIsTurnedAway() {
    begin(Map.of("resultChars", 3L));
    Recorder first = client(1);
    Recorder second = client(2);
    assertThat(second.transitions).as("[] and [] are four characters").hasSize(1);
    assertThat(client(3).events).containsExactly(REFUSED);
    assertThat(client(1, 2).transitions).hasSize(1);
    first.live.close();
    second.live.close();
    run();
  }
}
