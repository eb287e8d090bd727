package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.function.Action;
import dev.sostenuto.engine.function.ActionContext;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Internal;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is scheduled in these tests. Safe for use by many threads. */
@Functions("jobs")
public class JobFunctions {
  /** How often each action was begun, on whichever node. */
  final Map<String, Integer> begun = new ConcurrentHashMap<>();

  @Mutation
  public String schedule(
      MutationContext ctx, String path, String job, double delay, double millis) {
    return ctx.scheduler()
        .runAfter(Duration.ofMillis((long) delay), path, args(job, millis))
        .toString();
  }

  static JsonValue.Obj args(String job, double millis) {
    return JsonValue.object().put("job", job).put("millis", millis).build();
  }

  /** Leaves an effect. */
  @Internal
  @Mutation
  public void write(MutationContext ctx, String job, double millis) throws InterruptedException {
    ctx.db().insert(new Effect(job, 0));
    Thread.sleep((long) millis);
  }

  /** Leaves an effect that depends on all others of its kind. */
  @Internal
  @Mutation
  public void count(MutationContext ctx, String job, double millis) throws InterruptedException {
    int before =
        ctx.db().query(Effect.class).filter(e -> e.number > 0).collect().stream()
            .mapToInt(e -> e.number)
            .max()
            .orElse(0);
    Thread.sleep((long) millis);
    ctx.db().insert(new Effect(job, before + 1));
  }

  /** Leaves an effect, and takes it back by failing. */
  @Internal
  @Mutation
  public void refuse(MutationContext ctx, String job, double millis) {
    ctx.db().insert(new Effect(job, 0));
    throw new ApplicationException("refused");
  }

  /** Is begun, and leaves an effect by a mutation. */
  @Internal
  @Action
  public void act(ActionContext ctx, String job, double millis) throws InterruptedException {
    begun.merge(job, 1, Integer::sum);
    Thread.sleep((long) millis);
    ctx.runMutation("jobs:write", args(job, 0));
  }
}
