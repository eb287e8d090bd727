package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.live.LiveClient;
import dev.sostenuto.engine.live.LiveListener.Modification;
import dev.sostenuto.engine.live.LiveListener.Transition;
import dev.sostenuto.engine.protocol.ClientMessage.Mutation;
import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.protocol.ServerMessage;
import dev.sostenuto.engine.protocol.SocketClose;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Runs one client's mutations one after the other and answers them in order. Confined to its
 * session's strand.
 *
 * <p>It also holds transitions back while they show a commit whose answer waits for an earlier
 * one's.
 */
final class SessionMutations {
  private final SessionContext context;
  private final Conversation conversation;
  private final SessionState state;
  private final LiveClient live;
  private final Consumer<Transition> transitions;
  private final LongConsumer released;
  private final MutationQueue queue;
  private boolean retiring;
  private long answeredTs;

  /** What has been delivered while {@link MutationQueue#holdsCommit}, merged; or null. */
  private Transition held;

  /** An answer has come that {@link #held} reaches, and may not show: it was composed before. */
  private boolean overtaken;

  /**
   * @param transitions where transitions go whose time has come
   * @param released told the characters of mutations that no longer wait
   */
  SessionMutations(
      SessionContext context,
      Conversation conversation,
      SessionState state,
      LiveClient live,
      Consumer<Transition> transitions,
      LongConsumer released) {
    this.context = context;
    this.conversation = conversation;
    this.state = state;
    this.live = live;
    this.transitions = transitions;
    this.released = released;
    this.queue = new MutationQueue(context.limits().mutations());
  }

  void add(Mutation mutation, int chars) {
    if (retiring) {
      released.accept(chars);
      return;
    }
    if (queue.isFull()) {
      String detail = "%,d mutations are waiting.".formatted(context.limits().mutations());
      conversation.drop(CloseWord.TOO_MANY_CONCURRENT_MUTATIONS.because(detail));
      return;
    }
    queue.add(mutation, state.identity(), chars);
    proceed();
  }

  /** The live engine knows the timestamp of a commit. */
  void committed(long requestId, CallResult result, List<String> logLines, long ts) {
    String json = ((CallResult.Value) result).json();
    List<String> shown = context.redaction().logLines(logLines);
    if (Long.compareUnsigned(ts, answeredTs) > 0) answeredTs = ts;
    queue.committed(requestId, new ServerMessage.MutationSucceeded(requestId, json, ts, shown));
    overtaken |= held != null && ts <= held.ts();
    sendWhatIsDue();
  }

  /**
   * A transition, to be sent after the answers of the commits that it shows.
   *
   * <p>One that would resolve an answer which came after it waits for the next one, which that
   * answer brings, and leaves together with it.
   */
  void deliver(Transition transition) {
    if (held != null) live.drained();
    held = held == null ? transition : merged(held, transition);
    overtaken = false;
    sendWhatIsDue();
  }

  private static Transition merged(Transition earlier, Transition later) {
    Map<Integer, Modification> newest = new LinkedHashMap<>();
    for (Modification one : earlier.modifications()) newest.put(one.queryId(), one);
    for (Modification one : later.modifications()) {
      newest.remove(one.queryId());
      newest.put(one.queryId(), one);
    }
    return new Transition(
        later.querySet(), later.identity(), later.ts(), List.copyOf(newest.values()));
  }

  /** Begins no more; the client sends them to another server. */
  void retire() {
    retiring = true;
    queue.clearWaiting();
  }

  /** Whether the promise of each that has begun is settled in the client, once it has read all. */
  boolean isSettled() {
    boolean covered = Long.compareUnsigned(state.sent().ts(), answeredTs) >= 0;
    return queue.isEmpty() && held == null && covered;
  }

  /** Forgets those that have not begun; the client sends them again. */
  void clear() {
    queue.clear();
    held = null;
  }

  private void proceed() {
    for (MutationQueue.Entry next = queue.begin(); next != null; next = queue.begin()) run(next);
    sendWhatIsDue();
  }

  private void sendWhatIsDue() {
    for (ServerMessage answer : queue.takeAnswers()) conversation.send(answer);
    if (held == null || overtaken || queue.holdsCommit()) return;
    Transition due = held;
    held = null;
    transitions.accept(due);
  }

  private void run(MutationQueue.Entry entry) {
    released.accept(entry.chars);
    Optional<CallResult.Failure> refusal = SessionState.refusal(entry.mutation.call());
    if (refusal.isPresent()) {
      queue.failed(entry, failed(entry, refusal.get(), List.of()));
      queue.ended(entry);
      return;
    }
    long requestId = entry.mutation.requestId();
    CallExecutor.Call call = state.executable(entry.mutation.call(), requestId, entry.identity);
    entry.commit = live.expectCommit(requestId);
    context
        .executor()
        .mutate(call, entry.commit)
        .whenComplete((outcome, failure) -> ran(entry, outcome, failure));
  }

  /**
   * Called by whatever thread brings the outcome: the live engine must hear of it also when the
   * socket is gone.
   */
  private void ran(MutationQueue.Entry entry, Outcome outcome, Throwable failure) {
    boolean succeeded = CallOutcomes.result(outcome) instanceof CallResult.Value;
    if (succeeded) entry.commit.returned(outcome);
    else entry.commit.failed();
    Runnable end = () -> ended(entry, outcome, failure);
    // Of a success the client hears with its commit, which is posted then.
    if (succeeded && !queue.hasWaiting()) conversation.postLater(end);
    else conversation.post(end);
  }

  private void ended(MutationQueue.Entry entry, Outcome outcome, Throwable failure) {
    if (failure != null) context.failures().accept(failure);
    if (conversation.isEnded()) return;
    if (outcome == null) {
      conversation.drop(CloseWord.INTERNAL_SERVER_ERROR.close());
      return;
    }
    if (outcome instanceof Outcome.Unavailable unavailable) {
      conversation.drop(SocketClose.of(unavailable.reason()));
      return;
    }
    if (CallOutcomes.result(outcome) instanceof CallResult.Failure why)
      queue.failed(entry, failed(entry, why, CallOutcomes.logLines(outcome)));
    queue.ended(entry);
    proceed();
  }

  private ServerMessage failed(
      MutationQueue.Entry entry, CallResult.Failure why, List<String> logLines) {
    long requestId = entry.mutation.requestId();
    return new ServerMessage.MutationFailed(
        requestId,
        state.errorText(context.redaction(), requestId, why),
        context.redaction().logLines(logLines));
  }
}
