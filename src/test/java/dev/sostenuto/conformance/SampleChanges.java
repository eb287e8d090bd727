package dev.sostenuto.conformance;

import dev.sostenuto.engine.function.Action;
import dev.sostenuto.engine.function.ActionContext;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the conformance tests do. Stateless. */
@Functions("conformance/changes")
public class SampleChanges {
  private static final long POLL_MILLIS = 20;
  private static final int POLLS = 1_500;

  @Mutation
  public Id<Sample> add(
      MutationContext ctx,
      String scope,
      Optional<String> label,
      Optional<Double> amount,
      Optional<Long> serial,
      Optional<byte[]> raw,
      Optional<JsonValue> extra) {
    Sample sample = new Sample(scope);
    sample.label = label.orElse(null);
    sample.amount = amount.orElse(null);
    sample.serial = serial.orElse(null);
    sample.raw = raw.orElse(null);
    sample.extra = extra.orElse(null);
    return ctx.db().insert(sample);
  }

  /** Adds several in one transaction. */
  @Mutation
  public void addMany(MutationContext ctx, String scope, int count) {
    for (int i = 0; i < count; i++) {
      Sample sample = new Sample(scope);
      sample.amount = (double) i;
      ctx.db().insert(sample);
    }
  }

  @Mutation
  public void relabel(MutationContext ctx, Id<Sample> id, String label) {
    ctx.db().patch(id, sample -> sample.label = label);
  }

  /** Adds a sample that is labelled with whoever adds it. */
  @Mutation
  public void sign(MutationContext ctx, String scope) {
    Sample sample = new Sample(scope);
    sample.label = ctx.auth().identity().map(Identity::tokenIdentifier).orElse("nobody");
    ctx.db().insert(sample);
  }

  @Action
  public String whoActs(ActionContext ctx) {
    return ctx.auth().identity().map(Identity::tokenIdentifier).orElse(null);
  }

  @Action
  public void write(ActionContext ctx, String text) {
    ctx.log().warn(text);
  }

  @Mutation
  public void remove(MutationContext ctx, Id<Sample> id) {
    ctx.db().delete(id);
  }

  /** Adds one to the amount of the scope's first sample, and gives what it is then. */
  @Mutation
  public double increment(MutationContext ctx, String scope) {
    Sample sample =
        ctx.db().query(Sample.class).withIndex("by_scope_label", q -> q.eq("scope", scope)).first();
    double next = sample.amount + 1;
    ctx.db().patch(Document.idOf(sample), found -> found.amount = next);
    return next;
  }

  /** Writes, and then fails with this data. */
  @Mutation
  public void refuse(MutationContext ctx, String scope, JsonValue data) {
    ctx.db().insert(new Sample(scope));
    throw new ApplicationException(data);
  }

  /** Writes, and then fails as a program fails. */
  @Mutation
  public void fail(MutationContext ctx, String scope) {
    ctx.db().insert(new Sample(scope));
    throw new IllegalStateException("This mutation fails.");
  }

  @Mutation
  public JsonValue echo(MutationContext ctx, JsonValue value) {
    return value;
  }

  @Action
  public JsonValue echoByAction(ActionContext ctx, JsonValue value) {
    return value;
  }

  @Action
  public void refuseByAction(ActionContext ctx, JsonValue data) {
    throw new ApplicationException(data);
  }

  @Action
  public void failByAction(ActionContext ctx) {
    throw new IllegalStateException("This action fails.");
  }

  /**
   * Adds a sample labelled {@code began}, waits until somebody adds one labelled {@code go}, and
   * adds one labelled {@code ended}.
   */
  @Action
  public double meet(ActionContext ctx, String scope) throws InterruptedException {
    addLabelled(ctx, scope, "began");
    ctx.log().info("waiting in " + scope);
    for (int i = 0; i < POLLS; i++) {
      if (labels(ctx, scope).contains("go")) {
        addLabelled(ctx, scope, "ended");
        return i;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new IllegalStateException("Nobody came.");
  }

  private static void addLabelled(ActionContext ctx, String scope, String label) {
    ctx.runMutation(
        "conformance/changes:add",
        JsonValue.object().put("scope", scope).put("label", label).build());
  }

  private static List<String> labels(ActionContext ctx, String scope) {
    JsonValue all =
        ctx.runQuery("conformance/queries:byLabel", JsonValue.object().put("scope", scope).build());
    List<String> labels = new ArrayList<>();
    for (JsonValue item : ((JsonValue.Array) all).items())
      if (((JsonValue.Obj) item).get("label") instanceof JsonValue.Str text)
        labels.add(text.value());
    return labels;
  }
}
