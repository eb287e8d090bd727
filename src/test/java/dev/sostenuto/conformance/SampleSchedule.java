package dev.sostenuto.conformance;

import dev.sostenuto.engine.function.Action;
import dev.sostenuto.engine.function.ActionContext;
import dev.sostenuto.engine.function.Cron;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Internal;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.function.ScheduledFunction;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;

/** What the tests of the schedule do. Stateless. */
@Functions("conformance/schedule")
public class SampleSchedule {
  private static final String MARK = "conformance/schedule:mark";
  private static final String FAIL = "conformance/changes:fail";

  /** Has a sample added later. */
  @Mutation
  public Id<ScheduledFunction> later(MutationContext ctx, String scope, double millis) {
    return ctx.scheduler().runAfter(Duration.ofMillis((long) millis), MARK, mark(scope));
  }

  @Mutation
  public Id<ScheduledFunction> failLater(MutationContext ctx, String scope) {
    return ctx.scheduler()
        .runAfter(Duration.ZERO, FAIL, JsonValue.object().put("scope", scope).build());
  }

  /** Has an action run later, which schedules a mutation itself. */
  @Mutation
  public Id<ScheduledFunction> actLater(MutationContext ctx, String scope) {
    return ctx.scheduler()
        .runAfter(
            Duration.ZERO,
            "conformance/schedule:act",
            JsonValue.object().put("scope", scope).build());
  }

  @Mutation
  public void cancel(MutationContext ctx, Id<ScheduledFunction> id) {
    ctx.scheduler().cancel(id);
  }

  @Query
  public ScheduledFunction get(QueryContext ctx, Id<ScheduledFunction> id) {
    return ctx.db().get(id);
  }

  @Internal
  @Mutation
  public void mark(MutationContext ctx, String scope, String label) {
    Sample sample = new Sample(scope);
    sample.label = label;
    ctx.db().insert(sample);
  }

  @Internal
  @Action
  public void act(ActionContext ctx, String scope) {
    ctx.scheduler().runAfter(Duration.ZERO, MARK, mark(scope));
  }

  /** Runs once when it is deployed, and then every hour. */
  @Internal
  @Mutation
  @Cron.Interval(hours = 1, name = "conformance cron", args = "{\"scope\": \"conformance cron\"}")
  public void tick(MutationContext ctx, String scope) {
    ctx.db().insert(new Sample(scope));
  }

  private static JsonValue.Obj mark(String scope) {
    return JsonValue.object().put("scope", scope).put("label", "marked").build();
  }
}
