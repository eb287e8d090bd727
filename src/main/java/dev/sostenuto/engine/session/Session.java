package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.live.LiveClient;
import dev.sostenuto.engine.live.LiveListener;
import dev.sostenuto.engine.protocol.ClientVersion;
import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.protocol.ServerMessage;
import dev.sostenuto.engine.protocol.SocketClose;
import dev.sostenuto.engine.protocol.StateVersion;
import java.util.List;
import java.util.function.Consumer;

/**
 * One socket's conversation. Safe for use by many threads: whatever happens is noted and done on
 * the session's strand, one thing at a time; no method waits.
 *
 * <h2>The order of things</h2>
 *
 * <p>Messages are taken in the order sent; while a token is being verified, later ones wait. What
 * the live engine delivers is sent in the order delivered; only a transition that shows a commit
 * waits for that commit's answer ({@link SessionMutations}).
 *
 * <h2>The end</h2>
 *
 * <p>However it ends, the live engine is told, mutations that have not begun are dropped (the
 * client sends them again), and what is running runs on. Whatever goes wrong inside ends this
 * session, and only this one.
 */
public final class Session {
  private final SessionContext context;
  private final Strand strand;
  private final Inbox inbox;
  private final SessionState state;
  private final LiveClient live;
  private final SessionIdentity identity;
  private final SessionMutations mutations;
  private final SessionActions actions;
  private final SessionMessages messages;
  private final Outbox outbox;
  private final Vigil vigil;
  private final Consumer<Session> onEnd;

  private SocketClose retirement;
  private boolean ended;
  private volatile boolean gone;

  /**
   * @param onEnd called once, when the socket is closed or gone
   */
  Session(
      SessionContext context,
      Dispatch dispatch,
      TextSink sink,
      ClientVersion version,
      Consumer<Session> onEnd) {
    this.context = context;
    this.onEnd = onEnd;
    this.strand = new Strand(context.threads());
    this.inbox = new Inbox(context.limits(), dispatch.inbox());
    this.state =
        new SessionState(context.limits().queries(), context.limits().queryBytes(), sink.address());
    Loop loop = new Loop();
    this.outbox =
        new Outbox(sink, dispatch, version, context.limits(), context.nanoTime(), strand, loop);
    this.vigil = new Vigil(context.limits(), outbox, now());
    this.live = context.live().apply(loop);
    this.identity = new SessionIdentity(context, loop, state, live, sink.address());
    SessionTransitions transitions =
        new SessionTransitions(context, loop, state, identity, outbox, this::answered);
    this.mutations =
        new SessionMutations(context, loop, state, live, transitions::send, inbox::releaseChars);
    this.actions = new SessionActions(context, loop, state);
    this.messages =
        new SessionMessages(context, loop, state, live, inbox, identity, mutations, actions);
  }

  // ---- from the socket, by any thread

  /** A text message from the client. */
  public void receive(String text) {
    heard();
    if (inbox.admit(text.length())) strand.executeHere(guarded(() -> messages.take(text)));
    else
      close(
          CloseWord.TOO_MANY_CONCURRENT_REQUESTS.because(
              "Messages arrive faster than they can be handled."));
  }

  /** A binary message from the client, which has no place in the protocol. */
  public void receiveBinary() {
    close(CloseWord.BINARY_MESSAGE.because("Messages must be text."));
  }

  /** A sign of life from the client's side. */
  public void heard() {
    vigil.heard(now());
  }

  /** The socket is closed, by whomever. Idempotent. */
  public void disconnected() {
    post(
        () -> {
          outbox.disconnected();
          end();
          gone();
        });
  }

  /** Closes the socket; what is queued is not sent. Idempotent. */
  public void close(SocketClose close) {
    post(() -> drop(close));
  }

  /**
   * Closes the socket once what runs for the client is answered and sent; nothing more is begun.
   * Idempotent.
   */
  void retire(SocketClose close) {
    post(
        () -> {
          if (retirement == null) retirement = close;
          mutations.retire();
        });
  }

  /** Characters that wait to be sent, roughly. */
  long unsentChars() {
    return outbox.unsentChars();
  }

  /** What the server closed it with, or null; only once it is gone. */
  SocketClose closing() {
    return outbox.closing();
  }

  /** Whether the socket is closed or gone. */
  boolean isGone() {
    return gone;
  }

  /** Time has passed; to be called about every second. */
  void tick() {
    if (vigil.isDue(now()) || identity.isExpired()) post(this::watch);
  }

  private void post(Runnable task) {
    strand.execute(guarded(task));
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
        leaveWhenSettled();
      } catch (RuntimeException | Error e) {
        failed(e);
      }
    };
  }

  private void failed(Throwable why) {
    try {
      abort(CloseWord.INTERNAL_SERVER_ERROR.close());
    } catch (RuntimeException | Error e) {
      why.addSuppressed(e);
    }
    context.failures().accept(why);
  }

  private void answered(StateVersion sent) {
    messages.answered(sent);
  }

  private void watch() {
    long now = now();
    if (ended) {
      outbox.enforceClosing(now);
      return;
    }
    if (identity.isExpired()) {
      identity.expire();
      return;
    }
    vigil.verdict(now).ifPresentOrElse(this::abort, () -> vigil.keepAlive(now));
  }

  // ---- the end

  /**
   * Ends the conversation and closes the socket, when the write in flight is done or its time is
   * up.
   */
  private void drop(SocketClose close) {
    outbox.close(close);
    end();
  }

  /** As {@link #drop}, under the write in flight. */
  private void abort(SocketClose close) {
    drop(close);
    outbox.closeNow();
  }

  /** Leaves, when this is wanted and nobody waits for an answer. */
  private void leaveWhenSettled() {
    if (retirement == null || ended || !mutations.isSettled() || !actions.isIdle()) return;
    outbox.finish(retirement);
    end();
  }

  private void end() {
    if (ended) return;
    ended = true;
    vigil.hurry(now());
    live.close();
    if (state.session() != null)
      context.attendance().went(state.origin().session(), state.origin().socket());
    mutations.clear();
    messages.clear();
    inbox.close();
  }

  private void gone() {
    if (gone) return;
    gone = true;
    onEnd.accept(this);
  }

  private long now() {
    return context.nanoTime().getAsLong();
  }

  /** What the parts of the session and the live engine call. */
  private final class Loop implements Conversation, Outbox.Events, LiveListener {
    @Override
    public void post(Runnable task) {
      Session.this.post(task);
    }

    @Override
    public void postLater(Runnable task) {
      strand.executeLater(guarded(task));
    }

    @Override
    public void send(ServerMessage message) {
      if (!outbox.offer(message))
        drop(CloseWord.EXPIRED_IN_QUEUE.because("Answers are not read as fast as they are made."));
    }

    @Override
    public void drop(SocketClose close) {
      Session.this.drop(close);
    }

    @Override
    public void reject(ServerMessage.AuthError error) {
      outbox.offer(error);
      outbox.finish(CloseWord.AUTH_ERROR.close());
      end();
    }

    @Override
    public void resume() {
      messages.resume();
    }

    @Override
    public boolean isEnded() {
      return ended;
    }

    @Override
    public void transitionLeft() {
      live.drained();
    }

    @Override
    public void broken(Throwable why) {
      abort(CloseWord.EXPIRED_IN_QUEUE.because("A frame could not be sent."));
    }

    @Override
    public void closed() {
      end();
      gone();
    }

    @Override
    public void transition(LiveListener.Transition transition) {
      post(() -> deliver(() -> mutations.deliver(transition)));
    }

    @Override
    public void committed(long requestId, CallResult result, List<String> logLines, long ts) {
      post(() -> deliver(() -> mutations.committed(requestId, result, logLines, ts)));
    }

    @Override
    public void abandoned(String reason) {
      close(SocketClose.of(reason));
    }

    private void deliver(Runnable delivery) {
      if (!ended) delivery.run();
    }
  }
}
