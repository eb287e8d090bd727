package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CallExecutor.CommitWatch;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.FunctionKind;
import dev.sostenuto.engine.function.FunctionPath;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.protocol.Arguments;
import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import dev.sostenuto.engine.protocol.ErrorText;
import dev.sostenuto.engine.protocol.WireTimestamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Function calls over HTTP: from the body of a request to the body of its answer. Safe for use by
 * many threads; nothing here blocks the caller.
 *
 * <p>A function that ran is an answer, also when it failed. Everything else is an {@link
 * HttpError}, thrown or as the stage's completion.
 */
public final class HttpCalls {
  private final QuerySnapshots snapshots;
  private final HeldQueries held;
  private final CallExecutor executor;
  private final Kinds kinds;
  private final ErrorRedaction redaction;

  /**
   * @param kinds what can be called
   */
  public HttpCalls(
      QuerySnapshots snapshots,
      HeldQueries held,
      CallExecutor executor,
      Kinds kinds,
      ErrorRedaction redaction) {
    this.snapshots = snapshots;
    this.held = held;
    this.executor = executor;
    this.kinds = kinds;
    this.redaction = redaction;
  }

  /** What can be called. */
  @FunctionalInterface
  public interface Kinds {
    /**
     * What the function of that path is; empty when there is none for this caller, who may be null.
     */
    Optional<FunctionKind> of(FunctionPath path, Identity caller);
  }

  /**
   * A query of the present: it sees every commit that has been answered.
   *
   * @param identity the caller, or null
   */
  CompletionStage<String> query(CallRequest request, Identity identity) {
    return answers(List.of(request), identity, this::runNow).thenApply(answers -> answers.get(0));
  }

  /** Queries that all see the same moment. */
  CompletionStage<String> queryBatch(List<CallRequest> requests, Identity identity) {
    return answers(requests, identity, this::runNow)
        .thenApply(
            answers -> new JsonObject().putJson("results", "[" + String.join(",", answers) + "]"))
        .thenApply(JsonObject::toString);
  }

  /** A moment that can be asked about for a while. */
  CompletionStage<String> queryTs() {
    return held.timestamp()
        .thenApply(ts -> new JsonObject().put("ts", WireTimestamp.encode(ts)).toString());
  }

  /** A query of such a moment. */
  CompletionStage<String> queryAtTs(CallRequest.AtTimestamp request, Identity identity) {
    return answers(
            List.of(request.call()),
            identity,
            calls ->
                held.run(request.ts(), calls)
                    .thenApply(outcomes -> outcomes.orElseThrow(HttpCalls::notHeld)))
        .thenApply(answers -> answers.get(0));
  }

  CompletionStage<String> mutation(CallRequest request, Identity identity) {
    return called(request, identity, executable -> executor.mutate(executable, CommitWatch.NONE));
  }

  CompletionStage<String> action(CallRequest request, Identity identity) {
    return called(request, identity, executor::act);
  }

  private CompletionStage<String> called(
      CallRequest request,
      Identity identity,
      Function<CallExecutor.Call, CompletionStage<Outcome>> how) {
    if (!(request.arguments() instanceof Arguments.Valid valid))
      return CompletableFuture.completedFuture(refused(request));
    String path = request.path().toString();
    return how.apply(new CallExecutor.Call(path, valid.value(), identity, null))
        .thenApply(outcome -> answer(request, outcome));
  }

  /** Whatever the function is. */
  CompletionStage<String> any(CallRequest request, Identity identity) {
    Optional<FunctionKind> kind = kinds.of(request.path(), identity);
    if (kind.isEmpty()) return CompletableFuture.completedFuture(notFound(request));
    return switch (kind.get()) {
      case QUERY -> query(request, identity);
      case MUTATION -> mutation(request, identity);
      case ACTION -> action(request, identity);
    };
  }

  private CompletionStage<List<QueryOutcome>> runNow(List<QueryCall> calls) {
    return snapshots
        .open()
        .thenCompose(
            snapshot -> snapshot.run(calls).whenComplete((outcomes, failure) -> snapshot.close()));
  }

  /** Runs those whose arguments are some; the others are answered with that. */
  private CompletionStage<List<String>> answers(
      List<CallRequest> requests,
      Identity identity,
      Function<List<QueryCall>, CompletionStage<List<QueryOutcome>>> run) {
    List<QueryCall> calls = new ArrayList<>();
    for (CallRequest request : requests)
      if (request.arguments() instanceof Arguments.Valid valid)
        calls.add(new QueryCall(request.path().toString(), valid.value(), null, identity));
    return run.apply(calls).thenApply(outcomes -> answers(requests, outcomes.iterator()));
  }

  private List<String> answers(List<CallRequest> requests, Iterator<QueryOutcome> outcomes) {
    List<String> answers = new ArrayList<>();
    for (CallRequest request : requests) {
      boolean ran = request.arguments() instanceof Arguments.Valid;
      answers.add(ran ? answer(request, outcomes.next()) : refused(request));
    }
    return answers;
  }

  private String refused(CallRequest request) {
    String why = ((Arguments.Invalid) request.arguments()).why();
    return failed(request, "ArgumentValidationError: " + why);
  }

  private String answer(CallRequest request, QueryOutcome outcome) {
    return answer(request, outcome.result(), outcome.logLines());
  }

  private String answer(CallRequest request, Outcome outcome) {
    if (outcome instanceof Outcome.Done done)
      return answer(request, done.result(), done.logLines());
    if (outcome instanceof Outcome.Recorded recorded)
      return answer(request, recorded.result(), recorded.logLines());
    String reason = ((Outcome.Unavailable) outcome).reason();
    if (reason.startsWith(CloseWord.INTERNAL_SERVER_ERROR.word())) throw HttpError.internal();
    throw HttpError.overloaded(
        reason, "The call could not be run just now; it may be tried again.");
  }

  private String answer(CallRequest request, CallResult result, List<String> logLines) {
    JsonObject answer = new JsonObject();
    if (result instanceof CallResult.Value value) {
      answer.put("status", "success").putJson("value", request.format().of(value.json()));
    } else {
      ErrorText error = redaction.of((CallResult.Failure) result);
      answer.put("status", "error").put("errorMessage", error.message());
      if (error.data() != null) answer.putJson("errorData", request.format().of(error.data()));
    }
    return answer.put("logLines", redaction.logLines(logLines)).toString();
  }

  private String notFound(CallRequest request) {
    return failed(request, "Could not find function for '" + request.path().display() + "'.");
  }

  private String failed(CallRequest request, String detail) {
    return answer(request, new CallResult.Failure(detail, null), List.of());
  }

  private static HttpError notHeld() {
    return HttpError.badRequest(
        "TimestampNotHeld",
        "That timestamp is not held, or not any more: ask /api/query_ts for another.");
  }
}
