package dev.sostenuto.engine.session;

import dev.sostenuto.engine.protocol.ClientVersion;
import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.protocol.SocketClose;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * All open sessions of a server. Safe for use by many threads; no method waits.
 *
 * <p>It has no clock of its own: {@link #tick} is to be called about every second, until the
 * shutdown is complete.
 */
public final class Sessions {
  private final SessionContext context;
  private final Dispatch dispatch;
  private final SessionCounters counters = new SessionCounters();
  private final Set<Session> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> shutdown = new CompletableFuture<>();

  private final Object lock = new Object();

  /**
   * Guarded by the lock, as are the fields below it: sessions still to be closed, the first of them
   * next.
   */
  private Deque<Session> doomed;

  private long nextCloseAt;
  private long pauseNanos;
  private long lastCallAt;

  /** As the other, with everything on the sessions' threads, which never wait. */
  public Sessions(SessionContext context) {
    this(context, context.threads(), DirectSends.NONE);
  }

  /**
   * @param scribes threads on which large transitions are written out, so that small ones do not
   *     wait behind them
   */
  public Sessions(SessionContext context, Executor scribes) {
    this(context, scribes, new DirectSends(context.limits().heldThreads()));
  }

  private Sessions(SessionContext context, Executor scribes, DirectSends direct) {
    this.context = context;
    this.dispatch =
        new Dispatch(
            new Inbox.Total(context.limits().allInboxChars()),
            new SendRoom(context.limits().sendingChars(), scribes),
            direct,
            new SharedTexts(),
            counters);
  }

  /**
   * Begins a conversation.
   *
   * @return empty when there is no room for another or the server is stopping; then the socket has
   *     been closed
   */
  public Optional<Session> open(TextSink sink, ClientVersion version) {
    Optional<SocketClose> refusal = refusal();
    if (refusal.isPresent()) {
      counters.countRefused();
      sink.close(refusal.get().code(), refusal.get().reason());
      return Optional.empty();
    }
    Session session = new Session(context, dispatch, sink, version, this::remove);
    open.add(session);
    counters.countOpened();
    if (session.isGone()) remove(session);
    else if (isStopping()) session.close(CloseWord.INTERNAL_SERVER_ERROR.close());
    return Optional.of(session);
  }

  private Optional<SocketClose> refusal() {
    if (isStopping()) return Optional.of(CloseWord.INTERNAL_SERVER_ERROR.close());
    int limit = context.limits().sessions();
    if (open.size() < limit) return Optional.empty();
    return Optional.of(
        CloseWord.TOO_MANY_CONCURRENT_REQUESTS.because(
            "The server has %,d sessions.".formatted(limit)));
  }

  public SessionCounters counters() {
    return counters;
  }

  /** Characters that wait to be sent, of all sessions together and of the one with most. */
  public Unsent unsent() {
    long total = 0;
    long most = 0;
    for (Session session : open) {
      long chars = session.unsentChars();
      total += chars;
      most = Math.max(most, chars);
    }
    return new Unsent(total, most);
  }

  /**
   * @param total characters of all sessions
   * @param most characters of one session
   */
  public record Unsent(long total, long most) {}

  /** How long a client may take to read one frame. */
  public Duration drainDeadline() {
    return context.limits().drainDeadline();
  }

  /** How many are open. */
  public int count() {
    return open.size();
  }

  /** How often {@link #heldThreads} is to be asked. */
  public static Duration heldAfter() {
    return DirectSends.HELD_AFTER;
  }

  /** How many of the sessions' threads wait for clients which do not read. */
  public int heldThreads() {
    return dispatch.direct().look(context.nanoTime().getAsLong());
  }

  /** Time has passed. */
  public void tick() {
    closeDoomed();
    for (Session session : open) session.tick();
  }

  /**
   * Closes all sessions, one after the other, spread over the window, so that their clients do not
   * all come to the next server at once. A client's mutation or action that has begun is answered
   * first. New sessions are turned away from now on.
   *
   * @param grace how long after the window such calls may take
   * @return completes when the last one is closed; only the first call decides the times
   */
  public CompletionStage<Void> shutdown(Duration window, Duration grace) {
    synchronized (lock) {
      if (doomed == null) {
        doomed = new ArrayDeque<>(open);
        nextCloseAt = context.nanoTime().getAsLong();
        lastCallAt = nextCloseAt + window.plus(grace).toNanos();
        pauseNanos = doomed.isEmpty() ? 0 : window.toNanos() / doomed.size();
      }
    }
    closeDoomed();
    if (open.isEmpty()) shutdown.complete(null);
    return shutdown;
  }

  private boolean isStopping() {
    synchronized (lock) {
      return doomed != null;
    }
  }

  private void closeDoomed() {
    long now = context.nanoTime().getAsLong();
    for (Session next = due(now); next != null; next = due(now))
      next.retire(CloseWord.INTERNAL_SERVER_ERROR.close());
    if (isLastCall(now))
      for (Session late : open) late.close(CloseWord.INTERNAL_SERVER_ERROR.close());
  }

  private boolean isLastCall(long now) {
    synchronized (lock) {
      return doomed != null && now - lastCallAt >= 0;
    }
  }

  private Session due(long now) {
    synchronized (lock) {
      if (doomed == null || doomed.isEmpty() || now - nextCloseAt < 0) return null;
      nextCloseAt += pauseNanos;
      return doomed.poll();
    }
  }

  private void remove(Session session) {
    if (open.remove(session)) counters.countEnded(session.closing());
    if (open.isEmpty() && isStopping()) shutdown.complete(null);
  }
}
