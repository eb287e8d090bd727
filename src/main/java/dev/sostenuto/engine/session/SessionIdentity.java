package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.live.LiveClient;
import dev.sostenuto.engine.protocol.ClientMessage.Authenticate;
import dev.sostenuto.engine.protocol.ClientMessage.Token;
import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.protocol.ProtocolException;
import dev.sostenuto.engine.protocol.ServerMessage;
import dev.sostenuto.engine.session.Authenticator.Verdict;
import java.time.Duration;

/**
 * Who one client is, and for how long. Confined to its session's strand, but for {@link
 * #isExpired}, which any thread may call.
 *
 * <p>A token is judged while later messages wait. What it says holds until the next one, or until
 * it expires: then nothing is done or shown under it any more, and the socket is closed.
 */
final class SessionIdentity {
  private static final long NEVER = Long.MAX_VALUE;

  private final SessionContext context;
  private final Conversation conversation;
  private final SessionState state;
  private final LiveClient live;
  private final String address;
  private boolean pending;

  /** By the clock of the context; {@link #NEVER} is compared, not counted from. */
  private volatile long expiresAt = NEVER;

  /**
   * @param address the other end of the socket
   */
  SessionIdentity(
      SessionContext context,
      Conversation conversation,
      SessionState state,
      LiveClient live,
      String address) {
    this.context = context;
    this.conversation = conversation;
    this.state = state;
    this.live = live;
    this.address = address;
  }

  /** Whether a token is being judged. */
  boolean isPending() {
    return pending;
  }

  /** Whether the identity in force has come to its end. */
  boolean isExpired() {
    long end = expiresAt;
    return end != NEVER && context.nanoTime().getAsLong() - end >= 0;
  }

  void authenticate(Authenticate message) throws ProtocolException {
    state.requireNextIdentity(message.baseVersion());
    if (message.token() instanceof Token.None) {
      become(null, null);
      return;
    }
    pending = true;
    context
        .authenticator()
        .authenticate(message.token(), address)
        .whenComplete(
            (verdict, failure) ->
                conversation.post(() -> judged(message.baseVersion(), verdict, failure)));
  }

  private void judged(int baseVersion, Verdict verdict, Throwable failure) {
    if (conversation.isEnded()) return;
    pending = false;
    if (verdict instanceof Verdict.Accepted accepted) {
      become(accepted.identity(), accepted.lifetime());
      conversation.resume();
    } else if (verdict instanceof Verdict.Refused refused) {
      conversation.reject(new ServerMessage.AuthError(refused.why(), baseVersion, true));
    } else if (verdict instanceof Verdict.Undecided undecided) {
      conversation.drop(CloseWord.INTERNAL_SERVER_ERROR.because(undecided.why()));
    } else {
      if (failure != null) context.failures().accept(failure);
      conversation.drop(
          CloseWord.INTERNAL_SERVER_ERROR.because("The token could not be verified."));
    }
  }

  /**
   * @param lifetime null for ever
   */
  private void become(Identity identity, Duration lifetime) {
    expiresAt = lifetime == null ? NEVER : end(lifetime);
    live.authenticate(state.authenticated(identity), identity);
  }

  private long end(Duration lifetime) {
    boolean distant = lifetime.compareTo(Duration.ofNanos(NEVER / 2)) > 0;
    return context.nanoTime().getAsLong() + (distant ? NEVER / 2 : lifetime.toNanos());
  }

  /** Tells the client that its identity has come to its end, and ends the session. */
  void expire() {
    conversation.reject(
        new ServerMessage.AuthError("The token has expired.", state.receivedIdentity(), false));
  }
}
