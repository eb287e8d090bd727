package dev.sostenuto.engine.function;

import static dev.sostenuto.engine.function.TestHost.failure;
import static dev.sostenuto.engine.function.TestHost.get;
import static dev.sostenuto.engine.function.TestHost.result;
import static dev.sostenuto.engine.function.TestHost.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.ScheduledFunction.Status;
import dev.sostenuto.engine.store.ReadLimits;
import dev.sostenuto.engine.store.Transactions.Transaction.LastStatement;
import dev.sostenuto.engine.store.WriteLimits;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What functions can say of the schedule, and what the schedule's own calls are. */
class SchedulerTest {
  private static final RunLimits LIMITS =
      new RunLimits(
          ReadLimits.DEFAULTS,
          WriteLimits.DEFAULTS,
          16 << 20,
          16 << 20,
          Duration.ofSeconds(15),
          32,
          new ScheduleLimits(5, 1_000, Duration.ofDays(1_826)));

  private static TestHost app;

  @BeforeAll
  static void open() {
    app =
        new TestHost(
            LIMITS,
            CallSettings.DEFAULTS,
            List.of(Note.class),
            List.of(new NoteFunctions(), new LaterFunctions()),
            Note.DDL);
  }

  @AfterAll
  static void close() {
    app.close();
  }

  @BeforeEach
  void clear() {
    app.database.execute("delete from _scheduled_functions");
  }

  /** What schedules, and is scheduled. */
  @Functions("later")
  public static class LaterFunctions {
    @Mutation
    public String schedule(MutationContext ctx, String path, double millis, JsonValue args) {
      Id<ScheduledFunction> id =
          ctx.scheduler().runAfter(Duration.ofMillis((long) millis), path, (JsonValue.Obj) args);
      // A mutation sees what it has scheduled.
      return ctx.db().get(id).id().toString();
    }

    @Mutation
    public void scheduleAt(MutationContext ctx, Instant time) {
      ctx.scheduler().runAt(time, "later:note", text("at"));
    }

    @Mutation
    public void scheduleMany(MutationContext ctx, int count, String text) {
      for (int i = 0; i < count; i++)
        ctx.scheduler().runAfter(Duration.ZERO, "later:note", text(text));
    }

    @Mutation
    public void scheduleAndFail(MutationContext ctx) {
      ctx.scheduler().runAfter(Duration.ZERO, "later:note", text("never"));
      throw new ApplicationException("no");
    }

    @Mutation
    public void cancel(MutationContext ctx, Id<ScheduledFunction> id) {
      ctx.scheduler().cancel(id);
    }

    @Mutation
    public void tamper(MutationContext ctx, Id<ScheduledFunction> id) {
      ctx.db().delete(id);
    }

    @Query
    public ScheduledFunction get(QueryContext ctx, Id<ScheduledFunction> id) {
      return ctx.db().get(id);
    }

    @Internal
    @Mutation
    public String note(MutationContext ctx, String text) {
      return text;
    }

    @Action
    public String act(ActionContext ctx) {
      return ctx.scheduler()
          .runAfter(Duration.ofMinutes(1), "later:note", text("child"))
          .toString();
    }

    @Action
    public void actAndCancel(ActionContext ctx, Id<ScheduledFunction> id) {
      ctx.scheduler().cancel(id);
    }

    @Internal
    @Action
    public String secret(ActionContext ctx, String text) {
      String own =
          ctx.scheduler().runAfter(Duration.ofMinutes(1), "later:note", text(text)).toString();
      ctx.runMutation(
          "later:scheduleMany", JsonValue.object().put("count", 1.0).put("text", text).build());
      return own;
    }

    private static JsonValue.Obj text(String text) {
      return JsonValue.object().put("text", text).build();
    }
  }

  private static String schedule(String path, double millis, String args) {
    String json = "{\"path\":\"%s\",\"millis\":%s,\"args\":%s}".formatted(path, millis, args);
    return ((JsonValue.Str) value(app.mutate("later:schedule", json))).value();
  }

  private static JsonValue.Obj row(String id) {
    return (JsonValue.Obj) value(app.query("later:get", "{\"id\":\"" + id + "\"}").result());
  }

  private static String kind(String id) {
    return ((JsonValue.Str) ((JsonValue.Obj) row(id).get("state")).get("kind")).value();
  }

  private static String count(String where) {
    return app.database.query("select count(*) from _scheduled_functions where " + where);
  }

  @Test
  void whatIsScheduledIsADocumentOfTheContractsShape() {
    String id = schedule("later:note", 60_000, "{\"text\":\"x\"}");
    JsonValue.Obj row = row(id);
    assertThat(row.fields().keySet())
        .containsExactlyInAnyOrder(
            "_id", "_creationTime", "name", "args", "scheduledTime", "state");
    assertThat(row.get("name")).isEqualTo(JsonValue.of("later:note"));
    assertThat(row.get("args")).isEqualTo(EncodedJson.decode("[{\"text\":\"x\"}]"));
    assertThat(row.get("state")).isEqualTo(EncodedJson.decode("{\"kind\":\"pending\"}"));
    double created = ((JsonValue.Float64) row.get("_creationTime")).value();
    assertThat(((JsonValue.Float64) row.get("scheduledTime")).value()).isEqualTo(created + 60_000);
  }

  @Test
  void aMutationThatFailsHasScheduledNothing() {
    assertThat(app.mutate("later:scheduleAndFail", "{}")).isInstanceOf(CallResult.Failure.class);
    assertThat(count("true")).isEqualTo("0");
  }

  @Test
  void whatIsPendingCanBeCanceledAndStaysSo() {
    String id = schedule("later:note", 0, "{\"text\":\"x\"}");
    app.mutate("later:cancel", "{\"id\":\"" + id + "\"}");
    JsonValue.Obj canceled = row(id);
    assertThat(kind(id)).isEqualTo("canceled");
    assertThat(canceled.get("completedTime")).isInstanceOf(JsonValue.Float64.class);
    app.mutate("later:cancel", "{\"id\":\"" + id + "\"}");
    assertThat(row(id)).isEqualTo(canceled);
  }

  @Test
  void whatHasEndedOrIsNotThereIsNotCanceled() {
    String id = schedule("later:note", 0, "{\"text\":\"x\"}");
    app.database.execute("update _scheduled_functions set state = '{\"kind\":\"success\"}'");
    assertThat(value(app.mutate("later:cancel", "{\"id\":\"" + id + "\"}")))
        .isEqualTo(JsonValue.NULL);
    assertThat(kind(id)).isEqualTo("success");
    clear();
    assertThat(value(app.mutate("later:cancel", "{\"id\":\"" + id + "\"}")))
        .isEqualTo(JsonValue.NULL);
  }

  @Test
  void anActionSchedulesAndCancelsAtOnce() {
    String id =
        ((JsonValue.Str) value(result(get(app.calls.act(call("later:act", "{}")))))).value();
    assertThat(kind(id)).isEqualTo("pending");
    get(app.calls.act(call("later:actAndCancel", "{\"id\":\"" + id + "\"}")));
    assertThat(kind(id)).isEqualTo("canceled");
  }

  @Test
  void onlyWhatExistsAndFitsCanBeScheduled() {
    assertThat(scheduling("no:such", 0, "{}")).contains("Could not find function for 'no:such'");
    assertThat(scheduling("later:get", 0, "{\"id\":\"x\"}")).contains("query can't be scheduled");
    assertThat(scheduling("later:note", 0, "{}")).startsWith("ArgumentValidationError");
    assertThat(scheduling("later:note", -1, "{\"text\":\"x\"}"))
        .contains("can't be scheduled after");
    assertThat(failure(app.mutate("later:scheduleAt", "{\"time\":4e12}")).detail())
        .contains("more than 1826 days away");
  }

  private static String scheduling(String path, double millis, String args) {
    String json = "{\"path\":\"%s\",\"millis\":%s,\"args\":%s}".formatted(path, millis, args);
    return failure(app.mutate("later:schedule", json)).detail();
  }

  @Test
  void oneMutationSchedulesABoundedNumberAndSize() {
    assertThat(app.mutate("later:scheduleMany", "{\"count\":5,\"text\":\"x\"}"))
        .isInstanceOf(CallResult.Value.class);
    assertThat(failure(app.mutate("later:scheduleMany", "{\"count\":6,\"text\":\"x\"}")).detail())
        .contains("(limit: 5)");
    String large = "x".repeat(600);
    assertThat(
            failure(app.mutate("later:scheduleMany", "{\"count\":2,\"text\":\"" + large + "\"}"))
                .detail())
        .startsWith("Too large arguments");
    assertThat(count("true")).isEqualTo("5");
  }

  @Test
  void theTableIsNotTheAuthorsToWrite() {
    String id = schedule("later:note", 0, "{\"text\":\"x\"}");
    assertThat(failure(app.mutate("later:tamper", "{\"id\":\"" + id + "\"}")).detail())
        .isEqualTo("The table _scheduled_functions can only be read.");
  }

  @Test
  void theServersOwnCallsReachInternalFunctionsOnce() {
    Optional<CallExecutor.Outcome> ran = get(app.calls.mutate("later:note", occasion(true)));
    assertThat(value(result(ran.orElseThrow()))).isEqualTo(JsonValue.of("own"));
    assertThat(get(app.calls.mutate("later:note", occasion(false)))).isEmpty();
    assertThat(get(app.calls.act("later:secret", Optional::empty, null))).isEmpty();
  }

  private static Occasion occasion(boolean mine) {
    return new Occasion() {
      @Override
      public Optional<JsonValue.Obj> claim(Connection connection) {
        return mine ? Optional.of(LaterFunctions.text("own")) : Optional.empty();
      }

      @Override
      public LastStatement success() {
        return null;
      }
    };
  }

  @Test
  void whatACanceledActionSchedulesIsCanceled() {
    for (Status status : List.of(Status.IN_PROGRESS, Status.CANCELED)) {
      clear();
      String job = schedule("later:secret", 0, "{\"text\":\"x\"}");
      app.database.execute(
          "update _scheduled_functions set state = '{\"kind\":\"" + status.kind() + "\"}'");
      UUID id = Id.parse(job).value();
      get(app.calls.act("later:secret", () -> Optional.of(LaterFunctions.text("x")), id));
      String expected = status == Status.CANCELED ? "canceled" : "pending";
      assertThat(count("name = 'later:note' and state ->> 'kind' = '" + expected + "'"))
          .isEqualTo("2");
    }
  }

  private static Call call(String path, String args) {
    return new Call(path, (JsonValue.Obj) EncodedJson.decode(args), null, null);
  }
}
