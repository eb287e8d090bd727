package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.protocol.ClientMessage.Action;
import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.protocol.ServerMessage;
import java.util.List;
import java.util.Optional;

/**
 * Runs one client's actions, all at once, each answered as it ends. Confined to its session's
 * strand.
 *
 * <p>An action is never repeated by anyone, so one that could not be run is answered with a failure
 * rather than with the end of the socket.
 */
final class SessionActions {
  private final SessionContext context;
  private final Conversation conversation;
  private final SessionState state;
  private int running;

  SessionActions(SessionContext context, Conversation conversation, SessionState state) {
    this.context = context;
    this.conversation = conversation;
    this.state = state;
  }

  void run(Action action) {
    if (running >= context.limits().actions()) {
      String detail = "%,d actions are running.".formatted(context.limits().actions());
      conversation.drop(CloseWord.TOO_MANY_CONCURRENT_ACTIONS.because(detail));
      return;
    }
    Optional<CallResult.Failure> refusal = SessionState.refusal(action.call());
    if (refusal.isPresent()) {
      fail(action, refusal.get(), List.of());
      return;
    }
    running++;
    context
        .executor()
        .act(state.executable(action.call(), action.requestId(), state.identity()))
        .whenComplete(
            (outcome, failure) -> conversation.post(() -> ended(action, outcome, failure)));
  }

  /** Whether none runs. */
  boolean isIdle() {
    return running == 0;
  }

  private void ended(Action action, Outcome outcome, Throwable failure) {
    running--;
    if (failure != null) context.failures().accept(failure);
    if (conversation.isEnded()) return;
    CallResult result = CallOutcomes.result(outcome);
    if (result instanceof CallResult.Value value) {
      List<String> shown = context.redaction().logLines(CallOutcomes.logLines(outcome));
      conversation.send(new ServerMessage.ActionSucceeded(action.requestId(), value.json(), shown));
    } else if (result instanceof CallResult.Failure why) {
      fail(action, why, CallOutcomes.logLines(outcome));
    } else {
      fail(action, notRun(outcome), List.of());
    }
  }

  private static CallResult.Failure notRun(Outcome outcome) {
    String why =
        outcome instanceof Outcome.Unavailable unavailable
            ? unavailable.reason()
            : CloseWord.INTERNAL_SERVER_ERROR.word();
    return new CallResult.Failure("The action could not be run: " + why, null);
  }

  private void fail(Action action, CallResult.Failure why, List<String> logLines) {
    conversation.send(
        new ServerMessage.ActionFailed(
            action.requestId(),
            state.errorText(context.redaction(), action.requestId(), why),
            context.redaction().logLines(logLines)));
  }
}
