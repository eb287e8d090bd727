package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.protocol.ClientVersion;
import dev.sostenuto.engine.protocol.SocketClose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final SocketClose STOPPING = new SocketClose(1011, "InternalServerError");

  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(15);

  private final SessionRig rig = new SessionRig();

  private List<FakeSocket> open(int count) {
    List<FakeSocket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FakeSocket socket = new FakeSocket();
      sockets.add(socket);
      rig.sessions.open(socket, ClientVersion.UNKNOWN);
    }
    return sockets;
  }

  private static long closed(List<FakeSocket> sockets) {
    return sockets.stream().filter(socket -> !socket.closes.isEmpty()).count();
  }

  @Test
  @DisplayName("case 48: a socket beyond the limit is turned away with 1013")
  void aSocketBeyondTheLimitIsTurnedAway() {
    SessionRig small = new SessionRig(SessionRig.small(), Authenticator.NONE);
    FakeSocket second = new FakeSocket();
    FakeSocket third = new FakeSocket();
    assertThat(small.sessions.open(second, ClientVersion.UNKNOWN)).isPresent();
    assertThat(small.sessions.open(third, ClientVersion.UNKNOWN)).isEmpty();
    assertThat(third.closes)
        .containsExactly(
            new SocketClose(1013, "TooManyConcurrentRequests: The server has 2 sessions."));
    small.session.disconnected();
    small.threads.runAll();
    assertThat(small.sessions.open(new FakeSocket(), ClientVersion.UNKNOWN)).isPresent();
  }

  @Test
  @DisplayName(
      "case 47: a shutdown closes the sockets one after the other, with 1011 InternalServerError")
  void aShutdownIsSpreadOverItsWindow() {
    List<FakeSocket> sockets = open(9);
    sockets.add(rig.socket);
    CompletionStage<Void> done = rig.sessions.shutdown(WINDOW, GRACE);
    rig.threads.runAll();
    for (int i = 1; i < 10; i++) {
      assertThat(closed(sockets)).isEqualTo(i);
      assertThat(done.toCompletableFuture()).isNotDone();
      rig.pass(Duration.ofSeconds(1), true);
    }
    assertThat(done.toCompletableFuture()).isCompleted();
    assertThat(sockets).allMatch(socket -> socket.closes.equals(List.of(STOPPING)));
  }

  @Test
  @DisplayName("case 47: during a shutdown nobody is let in")
  void duringAShutdownNobodyIsLetIn() {
    rig.sessions.shutdown(WINDOW, GRACE);
    List<FakeSocket> late = open(1);
    assertThat(late.get(0).closes).containsExactly(STOPPING);
  }

  @Test
  void aShutdownWithoutSessionsIsDoneAtOnce() {
    rig.session.disconnected();
    rig.threads.runAll();
    assertThat(rig.sessions.shutdown(WINDOW, GRACE).toCompletableFuture()).isCompleted();
  }

  @Test
  void clientsThatLeaveByThemselvesShortenAShutdown() {
    CompletionStage<Void> done = rig.sessions.shutdown(WINDOW, GRACE);
    rig.session.disconnected();
    rig.threads.runAll();
    assertThat(done.toCompletableFuture()).isCompleted();
  }

  @Test
  void aMutationThatRunsIsAnsweredAndShownBeforeTheSocketIsClosed() {
    rig.mutate(0);
    rig.mutate(1);
    rig.sessions.shutdown(WINDOW, GRACE);
    rig.mutate(2);
    rig.pass(WINDOW, true);
    assertThat(rig.socket.closes).isEmpty();

    rig.outcome(0, SessionRig.value("null"));
    assertThat(rig.socket.closes).isEmpty();
    rig.committed(0, 7);
    assertThat(rig.frame()).contains("MutationResponse");
    assertThat(rig.socket.closes).isEmpty();
    rig.transition(0, 0, 7);
    assertThat(rig.frame()).contains("Transition");
    assertThat(rig.close()).isEqualTo(STOPPING);
    assertThat(rig.executor.runs).as("only what had begun was run").hasSize(1);
  }

  @Test
  void aMutationThatFailsEndsTheWaitAtOnce() {
    rig.mutate(0);
    rig.sessions.shutdown(WINDOW, GRACE);
    rig.pass(Duration.ofSeconds(1), true);
    rig.outcome(0, SessionRig.failure("no"));
    assertThat(rig.frame()).contains("MutationResponse");
    assertThat(rig.close()).isEqualTo(STOPPING);
  }

  @Test
  void anActionThatRunsIsAnsweredBeforeTheSocketIsClosed() {
    rig.client("{\"type\":\"Action\",\"requestId\":0,\"udfPath\":\"m:f\",\"args\":[{}]}");
    rig.sessions.shutdown(WINDOW, GRACE);
    rig.pass(WINDOW, true);
    assertThat(rig.socket.closes).isEmpty();
    rig.outcome(0, SessionRig.value("1"));
    assertThat(rig.frame()).contains("ActionResponse");
    assertThat(rig.close()).isEqualTo(STOPPING);
  }

  @Test
  void anActionRunsOnThoughItsSocketDiesAndIsNotRunAgain() {
    rig.client("{\"type\":\"Action\",\"requestId\":0,\"udfPath\":\"m:f\",\"args\":[{}]}");
    rig.session.disconnected();
    rig.threads.runAll();
    assertThat(rig.executor.runs).hasSize(1);
    assertThat(rig.executor.runs.get(0)).isNotDone();
    rig.outcome(0, new Outcome.Unavailable("InternalServerError"));
    assertThat(rig.executor.runs).hasSize(1);
    assertThat(rig.failures).isEmpty();
  }

  @Test
  void aCallThatDoesNotEndHoldsAShutdownUpNoLongerThanItsGrace() {
    rig.mutate(0);
    CompletionStage<Void> done = rig.sessions.shutdown(WINDOW, GRACE);
    rig.pass(WINDOW.plus(GRACE).minusSeconds(1), true);
    assertThat(rig.socket.closes).isEmpty();
    rig.pass(Duration.ofSeconds(1), true);
    assertThat(rig.close()).isEqualTo(STOPPING);
    assertThat(done.toCompletableFuture()).isCompleted();
  }

  @Test
  void aSinkThatThrowsEndsItsSessionOnly() {
    TextSink broken =
        new TextSink() {
          @Override
          public void send(String text, Consumer<Throwable> done) {
            throw new IllegalStateException("send");
          }

          @Override
          public void sendHere(String text) {
            throw new IllegalStateException("sendHere");
          }

          @Override
          public void interrupt() {
            throw new IllegalStateException("interrupt");
          }

          @Override
          public void ping(Consumer<Throwable> done) {
            throw new IllegalStateException("ping");
          }

          @Override
          public void close(int code, String reason) {
            throw new IllegalStateException("close");
          }
        };
    Session session = rig.sessions.open(broken, ClientVersion.UNKNOWN).orElseThrow();
    session.receive("{\"type\":\"Action\",\"requestId\":0,\"udfPath\":\"..\",\"args\":[{}]}");
    rig.threads.runAll();
    assertThat(rig.sessions.count()).isEqualTo(1);
    assertThat(rig.failures).hasSize(1);
    assertThat(rig.socket.closes).isEmpty();
  }
}
