package dev.sostenuto.edge.http;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.QueryRuns;
import dev.sostenuto.engine.function.QuerySnapshot;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.store.ReadSet;
import dev.sostenuto.engine.value.EncodedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Functions that answer at once with what the test says, and write down what they were asked.
 * Confined to the test's thread.
 */
final class FakeQueries implements QuerySnapshots, HeldQueries, CallExecutor {
  static final long HELD = 100;

  final List<String> asks = new ArrayList<>();
  int openSnapshots;
  RuntimeException broken;
  CallResult result = new CallResult.Value("{\"n\":{\"$integer\":\"BQAAAAAAAAA=\"}}");
  Outcome outcome;

  @Override
  public CompletionStage<QuerySnapshot> open() {
    asks.add("open");
    openSnapshots++;
    return CompletableFuture.completedFuture(new FakeSnapshot());
  }

  @Override
  public CompletionStage<Long> timestamp() {
    return CompletableFuture.completedFuture(HELD);
  }

  @Override
  public CompletionStage<Optional<List<QueryOutcome>>> run(long ts, List<QueryCall> calls) {
    return CompletableFuture.completedFuture(
        ts == HELD ? Optional.of(outcomes(calls)) : Optional.empty());
  }

  @Override
  public CompletionStage<Outcome> mutate(Call call, CommitWatch watch) {
    return ran("mutate", call);
  }

  @Override
  public CompletionStage<Outcome> act(Call call) {
    return ran("act", call);
  }

  private CompletionStage<Outcome> ran(String kind, Call call) {
    asks.add(kind + " " + call.path() + " " + EncodedJson.encode(call.args()));
    return CompletableFuture.completedFuture(
        outcome == null ? new Outcome.Done(result, List.of("[LOG] hi")) : outcome);
  }

  private List<QueryOutcome> outcomes(List<QueryCall> calls) {
    List<QueryOutcome> outcomes = new ArrayList<>();
    for (QueryCall call : calls) {
      asks.add("query " + call.path() + " " + EncodedJson.encode(call.args()));
      outcomes.add(new QueryOutcome(result, List.of("[LOG] hi"), ReadSet.EMPTY, null, false, null));
    }
    return outcomes;
  }

  private final class FakeSnapshot implements QuerySnapshot {
    @Override
    public TransactionSnapshot visibility() {
      throw new AssertionError("HTTP does not ask what a snapshot sees");
    }

    @Override
    public Lsn insertLsn() {
      throw new AssertionError("HTTP does not ask where a snapshot is");
    }

    @Override
    public QueryRuns begin(List<QueryCall> calls) {
      QueryRuns runs = new QueryRuns(calls);
      if (broken == null) for (QueryOutcome outcome : outcomes(calls)) runs.take().ended(outcome);
      else runs.fail(broken);
      return runs;
    }

    @Override
    public CompletionStage<Set<Long>> committed(Set<Long> xids) {
      throw new AssertionError("HTTP does not ask what has committed");
    }

    @Override
    public void close() {
      openSnapshots--;
    }
  }
}
