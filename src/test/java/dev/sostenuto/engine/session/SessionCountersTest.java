package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.protocol.ClientVersion;
import dev.sostenuto.engine.protocol.CloseWord;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is sent, what waits to be sent and how sessions end is counted. */
class SessionCountersTest {
  private final SessionRig rig = new SessionRig();
  private final SessionCounters counters = rig.sessions.counters();

  @Test
  void aFrameIsCountedWithTheTimeThatTheSocketTook() {
    rig.socket.reading = false;
    rig.add(0, 1, "m:f");
    rig.transition(1, 0, 5, SessionRig.updated(1, "\"x\""));
    assertThat(rig.sessions.unsent().total()).isPositive();
    assertThat(rig.sessions.unsent().most()).isEqualTo(rig.sessions.unsent().total());
    assertThat(counters.sendTime().count()).isZero();
    rig.clock.advance(Duration.ofSeconds(2));
    rig.socket.left(null);
    rig.threads.runAll();
    assertThat(rig.sessions.unsent()).isEqualTo(new Sessions.Unsent(0, 0));
    assertThat(counters.sendTime().count()).isEqualTo(1);
    assertThat(counters.sendTime().seconds()).isEqualTo(2);
    assertThat(counters.sentChars()).isEqualTo(rig.frame().length());
  }

  @Test
  void aClientThatDoesNotReadIsCountedAsThat() {
    rig.socket.reading = false;
    rig.add(0, 1, "m:f");
    rig.transition(1, 0, 5, SessionRig.updated(1, "1"));
    rig.pass(SessionLimits.DEFAULTS.drainDeadline().plusSeconds(10), true);
    assertThat(rig.close().word()).isEqualTo(CloseWord.EXPIRED_IN_QUEUE);
    assertThat(counters.closed(CloseWord.EXPIRED_IN_QUEUE)).isEqualTo(1);
    assertThat(counters.left()).isZero();
    assertThat(rig.sessions.unsent().total()).isZero();
  }

  @Test
  void aClientThatLeavesAndOneThatSaysNonsenseAreToldApart() {
    assertThat(counters.opened()).isEqualTo(1);
    rig.session.disconnected();
    rig.threads.runAll();
    assertThat(counters.left()).isEqualTo(1);
    FakeSocket other = new FakeSocket();
    rig.sessions.open(other, ClientVersion.parse("1.48.0")).orElseThrow().receive("{");
    rig.threads.runAll();
    assertThat(counters.opened()).isEqualTo(2);
    assertThat(counters.closed(CloseWord.MALFORMED_MESSAGE)).isEqualTo(1);
    assertThat(counters.left()).isEqualTo(1);
  }

  @Test
  void aSocketThatIsTurnedAwayIsCounted() {
    rig.sessions.shutdown(Duration.ofSeconds(1), Duration.ofSeconds(1));
    rig.sessions.open(new FakeSocket(), ClientVersion.parse("1.48.0"));
    rig.threads.runAll();
    assertThat(counters.refused()).isEqualTo(1);
    assertThat(counters.closed(CloseWord.INTERNAL_SERVER_ERROR)).isEqualTo(1);
  }
}
