package dev.sostenuto.engine.session;

import dev.sostenuto.engine.function.CallExecutor;
import dev.sostenuto.engine.value.EncodedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An executor that writes down what it is to run; the test says how it ends. Confined to the test's
 * thread.
 */
final class FakeExecutor implements CallExecutor {
  final List<String> asks;
  final List<CompletableFuture<Outcome>> runs = new ArrayList<>();

  FakeExecutor(List<String> asks) {
    this.asks = asks;
  }

  @Override
  public CompletionStage<Outcome> mutate(Call call, CommitWatch watch) {
    return run("mutate", call);
  }

  @Override
  public CompletionStage<Outcome> act(Call call) {
    return run("act", call);
  }

  private CompletionStage<Outcome> run(String kind, Call call) {
    String request =
        call.request() == null ? "once" : call.request().session() + "#" + call.request().id();
    String who = call.identity() == null ? "" : " as " + call.identity().tokenIdentifier();
    asks.add(
        kind + " " + call.path() + " " + EncodedJson.encode(call.args()) + " " + request + who);
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    runs.add(outcome);
    return outcome;
  }
}
