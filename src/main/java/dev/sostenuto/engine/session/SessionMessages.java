package dev.sostenuto.engine.session;

import dev.sostenuto.engine.live.LiveClient;
import dev.sostenuto.engine.protocol.ClientMessage;
import dev.sostenuto.engine.protocol.ClientMessage.Action;
import dev.sostenuto.engine.protocol.ClientMessage.Authenticate;
import dev.sostenuto.engine.protocol.ClientMessage.Connect;
import dev.sostenuto.engine.protocol.ClientMessage.ModifyQuerySet;
import dev.sostenuto.engine.protocol.ClientMessage.Mutation;
import dev.sostenuto.engine.protocol.ProtocolException;
import dev.sostenuto.engine.protocol.StateVersion;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one client says, taken in the order sent. Confined to its session's strand.
 *
 * <p>While a token is being verified, later messages wait.
 */
final class SessionMessages {
  /** Identities that may be on their way at once; each looks at all queries of the client. */
  static final int UNANSWERED_IDENTITIES = 8;

  private final SessionContext context;
  private final Conversation conversation;
  private final SessionState state;
  private final LiveClient live;
  private final Inbox inbox;
  private final Unanswered unanswered;
  private final SessionIdentity identity;
  private final SessionMutations mutations;
  private final SessionActions actions;
  private final Deque<Inbound> deferred = new ArrayDeque<>();

  /** A message and its weight in characters. */
  private record Inbound(ClientMessage message, int chars) {}

  SessionMessages(
      SessionContext context,
      Conversation conversation,
      SessionState state,
      LiveClient live,
      Inbox inbox,
      SessionIdentity identity,
      SessionMutations mutations,
      SessionActions actions) {
    this.context = context;
    this.conversation = conversation;
    this.state = state;
    this.live = live;
    this.inbox = inbox;
    this.unanswered = new Unanswered(inbox);
    this.identity = identity;
    this.mutations = mutations;
    this.actions = actions;
  }

  /** A text message. */
  void take(String text) {
    if (conversation.isEnded()) return;
    try {
      take(new Inbound(context.reader().read(text), text.length()));
    } catch (ProtocolException e) {
      conversation.drop(e.close());
    }
  }

  /** Goes on with what had to wait. */
  void resume() {
    try {
      takeDeferred();
    } catch (ProtocolException e) {
      conversation.drop(e.close());
    }
  }

  /** What was asked for up to this version is answered; what had to wait for that goes on. */
  void answered(StateVersion sent) {
    unanswered.answered(sent);
    if (!deferred.isEmpty()) conversation.post(this::resume);
  }

  /** Forgets what had to wait. */
  void clear() {
    deferred.clear();
    unanswered.clear();
  }

  private void take(Inbound inbound) throws ProtocolException {
    deferred.add(inbound);
    takeDeferred();
  }

  private void takeDeferred() throws ProtocolException {
    while (!conversation.isEnded() && !deferred.isEmpty() && !mustWait(deferred.peek().message()))
      handle(deferred.poll());
  }

  /** While a token is verified, and an identity while too many others are not answered. */
  private boolean mustWait(ClientMessage message) {
    return identity.isPending()
        || (message instanceof Authenticate
            && state.unansweredIdentities() >= UNANSWERED_IDENTITIES);
  }

  private void handle(Inbound inbound) throws ProtocolException {
    if (inbound.message() instanceof ModifyQuerySet modify) {
      modify(modify, inbound.chars());
      return;
    }
    if (inbound.message() instanceof Authenticate message) {
      authenticate(message, inbound.chars());
      return;
    }
    inbox.releaseMessage();
    if (identity.isExpired()) {
      identity.expire();
      return;
    }
    if (inbound.message() instanceof Mutation mutation) {
      mutations.add(mutation, inbound.chars());
      return;
    }
    inbox.releaseChars(inbound.chars());
    if (inbound.message() instanceof Action action) actions.run(action);
    else if (inbound.message() instanceof Connect connect) connect(connect);
  }

  private void connect(Connect connect) throws ProtocolException {
    state.connect(connect);
    live.isOf(state.origin().session());
    context.attendance().came(state.origin().session(), state.origin().socket());
    if (connect.maxObservedTimestamp() != null) live.notBefore(connect.maxObservedTimestamp());
    else if (connect.connectionCount() > 0) live.notBefore(0);
  }

  private void modify(ModifyQuerySet message, int chars) throws ProtocolException {
    unanswered.add(message.newVersion(), state.receivedIdentity(), chars);
    for (SessionState.QuerySet step : state.modify(message))
      live.modify(step.version(), step.adds(), step.removes());
  }

  private void authenticate(Authenticate message, int chars) throws ProtocolException {
    unanswered.add(state.receivedQuerySet(), state.receivedIdentity() + 1, chars);
    identity.authenticate(message);
  }
}
