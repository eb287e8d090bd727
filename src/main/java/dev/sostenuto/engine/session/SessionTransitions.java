package dev.sostenuto.engine.session;

import dev.sostenuto.engine.live.LiveListener;
import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.protocol.ServerMessage;
import dev.sostenuto.engine.protocol.StateVersion;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells one client of its results, each version after the one before. Confined to its session's
 * strand.
 */
final class SessionTransitions {
  private final SessionContext context;
  private final Conversation conversation;
  private final SessionState state;
  private final SessionIdentity identity;
  private final Outbox outbox;
  private final Consumer<StateVersion> answered;
  private final QueryResults results;

  /**
   * @param answered told each version that is on its way
   */
  SessionTransitions(
      SessionContext context,
      Conversation conversation,
      SessionState state,
      SessionIdentity identity,
      Outbox outbox,
      Consumer<StateVersion> answered) {
    this.context = context;
    this.conversation = conversation;
    this.state = state;
    this.identity = identity;
    this.outbox = outbox;
    this.answered = answered;
    this.results = new QueryResults(context.redaction());
  }

  /** Sends it, unless the identity has come to its end or there is too much in it. */
  void send(LiveListener.Transition transition) {
    if (identity.isExpired()) {
      identity.expire();
      return;
    }
    StateVersion start = state.sent();
    List<LiveListener.Modification> modifications = state.sending(transition);
    long chars = QueryResults.chars(modifications);
    if (chars > context.limits().transitionChars()) {
      conversation.drop(
          CloseWord.TOO_MANY_CONCURRENT_REQUESTS.because(
              "The results together have more than %,d characters."
                  .formatted(context.limits().transitionChars())));
      return;
    }
    outbox.transition(
        new ServerMessage.Transition(start, state.sent(), results.of(modifications)), chars);
    answered.accept(state.sent());
  }
}
