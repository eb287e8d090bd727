package dev.sostenuto.engine.function;

import static dev.sostenuto.engine.function.TestHost.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.ExecutionLog.Batch;
import dev.sostenuto.engine.value.JsonValue;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What whoever watches the log is told of actions. */
class ActionLogTest {
  private static final CountDownLatch GO_ON = new CountDownLatch(1);

  private static TestHost app;

  /** An action that is watched. */
  @Functions("chatty")
  public static class Chatty {
    @Action
    public void talk(ActionContext ctx) throws InterruptedException {
      ctx.log().info("begun");
      GO_ON.await();
      ctx.log().warn("ending");
      ctx.runMutation("chatty:change", JsonValue.Obj.EMPTY);
      ctx.runQuery("chatty:look", JsonValue.Obj.EMPTY);
    }

    @Mutation
    public void change(MutationContext ctx) {
      ctx.log().log("changing");
    }

    @Query
    public void look(QueryContext ctx) {
      ctx.log().log("looking");
    }
  }

  @BeforeAll
  static void open() {
    app = new TestHost(List.of(), List.of(new Chatty()));
  }

  @AfterAll
  static void close() {
    app.close();
  }

  private static Batch after(double cursor) {
    return get(app.host.executions().after(cursor).orElseThrow());
  }

  private static String shown(ExecutionLog.Entry entry) {
    String kind = entry.event() instanceof ExecutionProgress ? "progress" : "end";
    return kind + " of " + entry.event().path() + " " + entry.event().logLines();
  }

  @Test
  @DisplayName("case 95: lines of an action are told while it runs, and not again at its end")
  void linesOfAnActionAreToldWhileItRuns() {
    double before = after(0).cursor();
    CallExecutor.Request request = TestHost.request(UUID.randomUUID(), 7);
    CompletionStage<?> running =
        app.calls.act(new Call("chatty:talk", JsonValue.Obj.EMPTY, null, request));
    Batch begun = after(before);
    assertThat(begun.entries())
        .extracting(ActionLogTest::shown)
        .containsExactly("progress of chatty:talk [[INFO] begun]");
    assertThat(running.toCompletableFuture()).isNotDone();
    GO_ON.countDown();
    get(running);
    Batch all = after(before);
    assertThat(all.entries())
        .extracting(ActionLogTest::shown)
        .containsExactly(
            "progress of chatty:talk [[INFO] begun]",
            "progress of chatty:talk [[WARN] ending]",
            "end of chatty:change [[LOG] changing]",
            "end of chatty:look [[LOG] looking]",
            "end of chatty:talk []");
    List<ExecutionLog.Entry> ofTheAction =
        all.entries().stream().filter(entry -> entry.event().path().equals("chatty:talk")).toList();
    assertThat(ofTheAction)
        .extracting(ExecutionLog.Entry::execution)
        .containsOnly(ofTheAction.get(0).execution());
    assertThat(ofTheAction).extracting(entry -> entry.event().request()).containsOnly(request);
    assertThat(all.entries().stream().map(ExecutionLog.Entry::execution).distinct()).hasSize(3);
  }
}
