package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A conversation in which nobody has anything to say stays alive. */
class LivenessTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration PROXY_PATIENCE = Duration.ofSeconds(60);

  @Test
  @DisplayName(
      "case 45: ten idle minutes pass a proxy that gives up after 60 s of silence, with a Ping each 15 to 20 s")
  void tenIdleMinutesPassAnImpatientProxy() {
    SessionRig rig = new SessionRig();
    int silent = 0;
    int pings = 0;
    for (int second = 1; second <= 600; second++) {
      rig.pass(SECOND, true);
      silent = rig.socket.frames.isEmpty() ? silent + 1 : 0;
      for (; !rig.socket.frames.isEmpty(); pings++)
        assertThat(rig.frame()).isEqualTo("{\"type\":\"Ping\"}");
      assertThat(silent).as("seconds of silence at %s s", second).isLessThan(20);
    }
    assertThat(Duration.ofSeconds(20)).isLessThan(PROXY_PATIENCE.dividedBy(2));
    assertThat(pings).isBetween(600 / 20, 600 / 15);
    assertThat(rig.socket.closes).isEmpty();
  }

  @Test
  @DisplayName(
      "case 46: a client that answers pings is kept, and one that stops is dropped after 120 s")
  void onlyTheClientThatStopsAnsweringIsDropped() {
    SessionRig rig = new SessionRig();
    rig.pass(Duration.ofMinutes(10), true);
    assertThat(rig.socket.closes).isEmpty();
    rig.pass(Duration.ofSeconds(119), false);
    assertThat(rig.socket.closes).isEmpty();
    rig.pass(Duration.ofSeconds(2), false);
    assertThat(rig.close().reason()).startsWith("ClientSilent");
  }
}
