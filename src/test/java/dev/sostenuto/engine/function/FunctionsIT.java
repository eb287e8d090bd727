package dev.sostenuto.engine.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.CallExecutor.CommitWatch;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallExecutor.Request;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.junit.jupiter.api.Test;

/** Functions in the container's transactions, on its threads and its pool. */
@ArquillianTest
class FunctionsIT {
  private static final int TIMES = 60;

  @Inject private CallExecutor calls;
  @Inject private QuerySnapshots snapshots;

  @Test
  void mutationsThatMeetAtOneRowAllComeThroughOnce() throws Exception {
    String center = text(mutate("centers:create", args("name", "Busy"), null));
    String student =
        text(mutate("students:create", args("centerId", center).put("name", "Kim"), null));
    List<CompletionStage<Outcome>> outcomes = new ArrayList<>();
    UUID session = UUID.randomUUID();
    for (int i = 0; i < TIMES; i++) {
      JsonValue.Obj args = args("id", student).put("name", "Kim " + i).build();
      Request request = i == 0 ? new Request(session, 0) : new Request(UUID.randomUUID(), i);
      outcomes.add(
          calls.mutate(new Call("students:update", args, null, request), CommitWatch.NONE));
    }
    for (CompletionStage<Outcome> outcome : outcomes)
      assertThat(get(outcome)).isEqualTo(new Outcome.Done(new CallResult.Value("null"), List.of()));
    Call again =
        new Call(
            "students:update",
            args("id", student).put("name", "Twice").build(),
            null,
            new Request(session, 0));
    assertThat(get(calls.mutate(again, CommitWatch.NONE))).isInstanceOf(Outcome.Recorded.class);
    JsonValue.Obj found = (JsonValue.Obj) query(1, "students:get", args("id", student)).get(0);
    assertThat(((JsonValue.Str) found.get("name")).value()).startsWith("Kim ");
  }

  @Test
  void queriesOfOneSnapshotAgreeOnAllItsConnections() throws Exception {
    String center = text(mutate("centers:create", args("name", "Quiet"), null));
    mutate("students:create", args("centerId", center).put("name", "Lee"), null);
    JsonValue options =
        JsonValue.object().put("numItems", 10.0).put("cursor", JsonValue.NULL).build();
    List<JsonValue> pages =
        query(40, "students:listByCenter", args("centerId", center).put("paginationOpts", options));
    Set<JsonValue> different = new HashSet<>(pages);
    assertThat(different).hasSize(1);
    assertThat(((JsonValue.Array) ((JsonValue.Obj) pages.get(0)).get("page")).items()).hasSize(1);
  }

  private List<JsonValue> query(int times, String path, JsonValue.ObjectBuilder args)
      throws Exception {
    QueryCall call = new QueryCall(path, args.build(), null, null);
    try (QuerySnapshot snapshot = get(snapshots.open())) {
      List<JsonValue> values = new ArrayList<>();
      for (QueryOutcome outcome : get(snapshot.run(java.util.Collections.nCopies(times, call))))
        values.add(value(outcome.result()));
      return values;
    }
  }

  private CallResult mutate(String path, JsonValue.ObjectBuilder args, Request request)
      throws Exception {
    Outcome outcome =
        get(calls.mutate(new Call(path, args.build(), null, request), CommitWatch.NONE));
    return ((Outcome.Done) outcome).result();
  }

  private static String text(CallResult result) {
    return ((JsonValue.Str) value(result)).value();
  }

  private static JsonValue value(CallResult result) {
    assertThat(result).isInstanceOf(CallResult.Value.class);
    return EncodedJson.decode(((CallResult.Value) result).json());
  }

  private static JsonValue.ObjectBuilder args(String name, String value) {
    return JsonValue.object().put(name, value);
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
