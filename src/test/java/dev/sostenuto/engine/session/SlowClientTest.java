package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.live.LiveListener.Transition;
import dev.sostenuto.engine.protocol.ClientVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SlowClientTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private SessionRig rig = new SessionRig();

  @Test
  void aTransitionIsDrainedOnlyWhenItHasLeft() {
    rig.add(0, 0, "a:f");
    rig.socket.reading = false;
    rig.transition(1, 0, 5, SessionRig.updated(0, "1"));
    rig.transition(1, 0, 6, SessionRig.updated(0, "2"));
    assertThat(rig.socket.frames).hasSize(1);
    assertThat(rig.live.drained).isZero();
    rig.socket.left(null);
    rig.threads.runAll();
    assertThat(rig.live.drained).isEqualTo(1);
    assertThat(rig.socket.frames).hasSize(2);
  }

  @Test
  void oneWriteIsInFlightAtATime() {
    rig.socket.reading = false;
    for (int i = 0; i < 10; i++)
      rig.client("{\"type\":\"Action\",\"requestId\":" + i + ",\"udfPath\":\"a:f\",\"args\":[{}]}");
    for (int i = 0; i < 10; i++) rig.outcome(i, SessionRig.value("" + i));
    for (int i = 0; i < 10; i++) {
      assertThat(rig.socket.frames).hasSize(i + 1);
      rig.socket.left(null);
      rig.threads.runAll();
    }
    for (int i = 0; i < 10; i++) assertThat(rig.frame()).contains("\"result\":" + i);
  }

  @Test
  @DisplayName("case 48: a frame that is not read in time ends the session with 1013")
  void aFrameThatIsNotReadInTimeEndsTheSession() {
    rig.socket.reading = false;
    rig.transition(0, 0, 5);
    rig.pass(Duration.ofSeconds(31), true);
    assertThat(rig.close().code()).isEqualTo(1013);
    assertThat(rig.close().reason()).isEqualTo("ExpiredInQueue: A frame was not read within 30 s.");
    assertThat(rig.sessions.count()).isZero();
  }

  @Test
  void aClientThatReadsSlowlyButReadsIsKept() {
    rig.socket.reading = false;
    for (int i = 0; i < 10; i++) {
      rig.transition(0, 0, 5 + i);
      rig.pass(Duration.ofSeconds(25), true);
      while (rig.socket.isWriting()) {
        rig.socket.left(null);
        rig.threads.runAll();
      }
    }
    assertThat(rig.socket.closes).isEmpty();
    assertThat(rig.live.drained).isEqualTo(10);
  }

  @Test
  void answersThatAreNotReadEndTheSessionAtTheLimit() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    rig.socket.reading = false;
    String large = "\"" + "x".repeat(500) + "\"";
    for (int i = 0; i < 2; i++) {
      rig.client("{\"type\":\"Action\",\"requestId\":" + i + ",\"udfPath\":\"a:f\",\"args\":[{}]}");
      rig.outcome(i, SessionRig.value(large));
    }
    assertThat(rig.asks).last().isEqualTo("close");
    assertThat(rig.socket.closes).isEmpty();
    rig.socket.left(null);
    rig.threads.runAll();
    assertThat(rig.close().code()).isEqualTo(1013);
    assertThat(rig.close().reason()).startsWith("ExpiredInQueue: Answers are not read");
    assertThat(rig.socket.frames).hasSize(1);
  }

  @Test
  void oneAnswerLargerThanTheLimitIsSent() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    rig.client("{\"type\":\"Action\",\"requestId\":0,\"udfPath\":\"a:f\",\"args\":[{}]}");
    rig.outcome(0, SessionRig.value("\"" + "x".repeat(5_000) + "\""));
    assertThat(rig.frame()).hasSizeGreaterThan(5_000);
    assertThat(rig.socket.closes).isEmpty();
  }

  @Test
  void aTransitionBeyondTheLimitEndsTheSession() {
    rig = new SessionRig(SessionRig.small(), Authenticator.NONE);
    rig.add(0, 0, "a:f");
    rig.transition(1, 0, 5, SessionRig.updated(0, "\"" + "x".repeat(2_000) + "\""));
    assertThat(rig.close().code()).isEqualTo(1013);
    assertThat(rig.close().reason()).startsWith("TooManyConcurrentRequests: The results together");
  }

  @Test
  @DisplayName("case 51: nothing but a Ping may come between the parts of a transition")
  void aLargeTransitionLeavesInChunksAndIsDrainedOnce() {
    rig.add(0, 0, "a:f");
    rig.socket.reading = false;
    rig.transition(1, 0, 5, SessionRig.updated(0, "\"" + "€".repeat(4_000_000) + "\""));
    rig.mutate(1);
    rig.outcome(0, SessionRig.failure("no"));
    for (int i = 0; i < 3; i++) {
      assertThat(rig.live.drained).isZero();
      assertThat(rig.frame()).startsWith("{\"type\":\"TransitionChunk\"");
      rig.socket.left(null);
      rig.threads.runAll();
    }
    assertThat(rig.live.drained).isEqualTo(1);
    assertThat(rig.frame()).startsWith("{\"type\":\"MutationResponse\"");
  }

  @Test
  void aWriteThatFailsEndsTheSession() {
    rig.socket.reading = false;
    rig.transition(0, 0, 5);
    rig.transition(0, 0, 6);
    rig.socket.left(new IOException("broken pipe"));
    rig.threads.runAll();
    assertThat(rig.close().code()).isEqualTo(1013);
    assertThat(rig.socket.frames).hasSize(1);
    assertThat(rig.asks).last().isEqualTo("close");
  }

  @Test
  void closingWaitsForTheWriteInFlightButNotForever() {
    rig.socket.reading = false;
    rig.transition(0, 0, 5);
    rig.client("nonsense");
    assertThat(rig.socket.closes).isEmpty();
    rig.pass(Duration.ofSeconds(4), true);
    assertThat(rig.socket.closes).isEmpty();
    rig.pass(SECOND, true);
    assertThat(rig.close().code()).isEqualTo(1011);
    rig.socket.left(null);
    rig.threads.runAll();
    assertThat(rig.socket.frames).hasSize(1);
  }

  @Test
  void anAuthErrorLeavesBeforeTheSocketIsClosed() {
    rig.socket.reading = false;
    rig.transition(0, 0, 5);
    rig.client(
        "{\"type\":\"Authenticate\",\"baseVersion\":0,\"tokenType\":\"User\",\"value\":\"t\"}");
    assertThat(rig.socket.closes).isEmpty();
    rig.socket.left(null);
    rig.threads.runAll();
    assertThat(rig.socket.closes).isEmpty();
    rig.frame();
    assertThat(rig.frame()).startsWith("{\"type\":\"AuthError\"");
    rig.socket.left(null);
    rig.threads.runAll();
    assertThat(rig.close().code()).isEqualTo(1000);
  }

  private static Transition large() {
    String json = "\"" + "x".repeat(100_000) + "\"";
    return new Transition(0, 0, 5, List.of(SessionRig.updated(0, json)));
  }

  /** A second session of the same server, whose client reads. */
  private FakeSocket other() {
    FakeSocket socket = new FakeSocket();
    rig.sessions.open(socket, ClientVersion.parse("1.48.0")).orElseThrow();
    return socket;
  }

  @Test
  void largeTransitionsWaitForThoseThatAreNotReadYet() {
    rig = new SessionRig(SessionRig.sending(150_000), Authenticator.NONE);
    rig.socket.reading = false;
    rig.live.listener.transition(large());
    rig.threads.runAll();
    FakeSocket other = other();
    rig.live.listener.transition(large());
    rig.threads.runAll();
    assertThat(other.frames).isEmpty();
    rig.socket.left(null);
    rig.threads.runAll();
    assertThat(other.frames).hasSize(1);
  }

  @Test
  void smallTransitionsDoNotWaitForLargeOnes() {
    rig = new SessionRig(SessionRig.sending(150_000), Authenticator.NONE);
    rig.socket.reading = false;
    rig.live.listener.transition(large());
    rig.threads.runAll();
    FakeSocket other = other();
    rig.transition(0, 0, 5, SessionRig.updated(0, "1"));
    assertThat(other.frames).hasSize(1);
  }

  @Test
  void whoeverWaitsTooLongForRoomIsTurnedAwayAndTheRoomIsFreeAgain() {
    rig = new SessionRig(SessionRig.sending(150_000), Authenticator.NONE);
    rig.socket.reading = false;
    rig.live.listener.transition(large());
    rig.threads.runAll();
    rig.pass(Duration.ofSeconds(20), true);
    FakeSocket second = other();
    rig.live.listener.transition(large());
    rig.threads.runAll();
    rig.pass(Duration.ofSeconds(15), true);
    assertThat(rig.close().reason()).startsWith("ExpiredInQueue");
    assertThat(second.frames).as("its turn has come").hasSize(1);
    second.closes.clear();
    FakeSocket third = other();
    rig.live.listener.transition(large());
    rig.threads.runAll();
    assertThat(third.frames).hasSize(1);
  }

  @Test
  void aTransitionLargerThanAllRoomIsSentAlone() {
    rig = new SessionRig(SessionRig.sending(50_000), Authenticator.NONE);
    rig.live.listener.transition(large());
    rig.threads.runAll();
    assertThat(rig.socket.frames).hasSize(1);
  }

  @Test
  void aClientThatLeavesTheLineMakesWay() {
    rig = new SessionRig(SessionRig.sending(150_000), Authenticator.NONE);
    rig.socket.reading = false;
    rig.live.listener.transition(large());
    rig.threads.runAll();
    FakeSocket second = new FakeSocket();
    Session waiting = rig.sessions.open(second, ClientVersion.parse("1.48.0")).orElseThrow();
    rig.live.listener.transition(large());
    rig.threads.runAll();
    waiting.disconnected();
    rig.threads.runAll();
    FakeSocket third = other();
    rig.live.listener.transition(large());
    rig.threads.runAll();
    rig.session.disconnected();
    rig.threads.runAll();
    assertThat(second.frames).isEmpty();
    assertThat(third.frames).hasSize(1);
    assertThat(rig.failures).isEmpty();
  }
}
