package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LiveCountersTest {
  private final LiveCounters counters = new LiveCounters();

  @Test
  void namesThatClientsMakeUpAreNotKeptWithoutEnd() {
    counters.track("students:get");
    for (int i = 0; i < 5_000; i++) counters.countRun("made:up" + i);
    counters.countRun("students:get");
    assertThat(counters.runsByFunction()).hasSize(LiveCounters.FUNCTIONS_LIMIT);
    assertThat(counters.runsOf("students:get")).isEqualTo(1);
    assertThat(counters.runs()).isEqualTo(5_001);
  }
}
