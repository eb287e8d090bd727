package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.live.LiveListener.Modification;
import dev.sostenuto.engine.live.LiveListener.Transition;
import dev.sostenuto.engine.protocol.ClientMessageReader;
import dev.sostenuto.engine.protocol.ClientVersion;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import dev.sostenuto.engine.protocol.ProtocolLimits;
import dev.sostenuto.engine.protocol.ServerMessageSchema;
import dev.sostenuto.engine.protocol.SocketClose;
import dev.sostenuto.testing.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One session between a fake client and a fake inside, moved by the test. Confined to the test's
 * thread.
 */
final class SessionRig {
  static final String SESSION = "8bf0c1de-0000-4000-8000-000000000001";

  final ManualThreads threads = new ManualThreads();
  final ManualClock clock = new ManualClock();
  final FakeSocket socket = new FakeSocket();

  /** What the session asked of the live engine and the executor, in order. */
  final List<String> asks = new ArrayList<>();

  final FakeLive live = new FakeLive(asks);
  final FakeExecutor executor = new FakeExecutor(asks);
  final List<Throwable> failures = new ArrayList<>();
  final Sessions sessions;
  final Session session;

  SessionRig() {
    this(SessionLimits.DEFAULTS, Authenticator.NONE);
  }

  SessionRig(SessionLimits limits, Authenticator authenticator) {
    sessions = new Sessions(context(limits, authenticator));
    session = sessions.open(socket, ClientVersion.parse("1.48.0")).orElseThrow();
  }

  private SessionContext context(SessionLimits limits, Authenticator authenticator) {
    return new SessionContext(
        live::open,
        executor,
        authenticator,
        new ErrorRedaction(true, "salt", (id, failure) -> {}),
        new ClientMessageReader(ProtocolLimits.DEFAULTS),
        limits,
        threads,
        clock,
        failures::add);
  }

  /** Limits like the default ones, with small queues. */
  static SessionLimits small() {
    SessionLimits large = SessionLimits.DEFAULTS;
    return new SessionLimits(
        2,
        3,
        1_000,
        4,
        2,
        20,
        2_000,
        large.allInboxChars(),
        5,
        1_000,
        2_000,
        large.sendingChars(),
        large.heldThreads(),
        large.pingAfter(),
        large.probeEvery(),
        large.silence(),
        large.drainDeadline(),
        large.closeDeadline());
  }

  /** Limits with this much room for large transitions. */
  static SessionLimits sending(long chars) {
    return Records.with(SessionLimits.DEFAULTS, Map.of("sendingChars", chars));
  }

  void client(String json) {
    session.receive(json);
    threads.runAll();
  }

  /**
   * The session has a transition to send that its threads have not got to; messages wait behind it.
   */
  void busy() {
    live.listener.transition(new Transition(0, 0, 1, List.of()));
  }

  void add(int base, int queryId, String path) {
    client(
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":%d,\"newVersion\":%d,\"modifications\":[%s]}"
            .formatted(
                base,
                base + 1,
                "{\"type\":\"Add\",\"queryId\":%d,\"udfPath\":\"%s\",\"args\":[{}]}"
                    .formatted(queryId, path)));
  }

  void mutate(long requestId) {
    client(
        "{\"type\":\"Mutation\",\"requestId\":%d,\"udfPath\":\"m:f\",\"args\":[{}]}"
            .formatted(requestId));
  }

  void transition(int querySet, int identity, long ts, Modification... modifications) {
    live.listener.transition(new Transition(querySet, identity, ts, List.of(modifications)));
    threads.runAll();
  }

  static Modification updated(int queryId, String json) {
    return new Modification.Updated(queryId, new CallResult.Value(json), List.of(), null);
  }

  void committed(long requestId, long ts) {
    live.listener.committed(requestId, new CallResult.Value("null"), List.of(), ts);
    threads.runAll();
  }

  void outcome(int run, Outcome outcome) {
    executor.runs.get(run).complete(outcome);
    threads.runAll();
  }

  static Outcome value(String json) {
    return new Outcome.Done(new CallResult.Value(json), List.of());
  }

  static Outcome failure(String detail) {
    return new Outcome.Done(new CallResult.Failure(detail, null), List.of());
  }

  /**
   * Time passes in seconds, each with its tick; the client's side answers pings as long as it is
   * said to.
   */
  void pass(Duration time, boolean answering) {
    for (long i = 0; i < time.toSeconds(); i++) {
      clock.advance(Duration.ofSeconds(1));
      if (answering) session.heard();
      sessions.tick();
      threads.runAll();
    }
  }

  /** The next frame that the client got, which is one that it takes. */
  String frame() {
    String frame = socket.frames.poll();
    if (frame == null) throw new AssertionError("no frame; closed: " + socket.closes);
    try {
      ServerMessageSchema.check(frame);
    } catch (Exception e) {
      throw new AssertionError(frame, e);
    }
    return frame;
  }

  SocketClose close() {
    assertThat(socket.closes).hasSize(1);
    return socket.closes.get(0);
  }
}
