package dev.sostenuto.conformance;

import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.IndexRange;
import dev.sostenuto.engine.function.Internal;
import dev.sostenuto.engine.function.Order;
import dev.sostenuto.engine.function.Page;
import dev.sostenuto.engine.function.PaginationOptions;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.ValueOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the conformance tests ask. Stateless. */
@Functions("conformance/queries")
public class SampleQueries {
  /** Alternatives on the wire. */
  public enum Color {
    red,
    green
  }

  /** Each kind of validator. */
  public record Shape(
      String name,
      Optional<Double> width,
      long size,
      List<Integer> sides,
      Map<String, Boolean> flags,
      Color color,
      Optional<Id<Sample>> parent) {}

  /** A small result that follows a row, and as much text as is asked for. */
  public record Padded(double amount, String text) {}

  @Query
  public JsonValue echo(QueryContext ctx, JsonValue value) {
    return value;
  }

  @Query
  public JsonValue refuse(QueryContext ctx, JsonValue data) {
    throw new ApplicationException(data);
  }

  @Query
  public void nothing(QueryContext ctx) {}

  @Query
  public Shape shape(QueryContext ctx, Shape shape) {
    return shape;
  }

  /** A result with a field of this name, where such a field can be. */
  @Query
  public Map<String, Boolean> fieldNamed(QueryContext ctx, String name) {
    return Map.of(name, true);
  }

  @Query
  public List<JsonValue> sort(QueryContext ctx, List<JsonValue> values) {
    List<JsonValue> sorted = new ArrayList<>(values);
    sorted.sort(ValueOrder.INSTANCE);
    return sorted;
  }

  @Query
  public Sample get(QueryContext ctx, Id<Sample> id) {
    return ctx.db().get(id);
  }

  @Query
  public List<Sample> byLabel(QueryContext ctx, String scope) {
    return ctx.db()
        .query(Sample.class)
        .withIndex("by_scope_label", q -> q.eq("scope", scope))
        .collect();
  }

  @Query
  public List<Sample> byAmount(QueryContext ctx, String scope) {
    return ctx.db()
        .query(Sample.class)
        .withIndex("by_scope_amount", q -> q.eq("scope", scope))
        .collect();
  }

  @Query
  public List<Sample> bySerial(QueryContext ctx, String scope) {
    return ctx.db()
        .query(Sample.class)
        .withIndex("by_scope_serial", q -> q.eq("scope", scope))
        .collect();
  }

  /** The bounds are written as {@code gt label x, lt amount 3}, in this order. */
  @Query
  public List<Sample> range(QueryContext ctx, String scope, String index, List<Bound> bounds) {
    return ctx.db()
        .query(Sample.class)
        .withIndex(
            index,
            q -> {
              IndexRange range = q.eq("scope", scope);
              for (Bound bound : bounds) range = bound.apply(range);
              return range;
            })
        .collect();
  }

  /** One step of a range. */
  public record Bound(String op, String field, JsonValue value) {
    IndexRange apply(IndexRange range) {
      Object plain = plain();
      return switch (op) {
        case "eq" -> range.eq(field, plain);
        case "gt" -> range.gt(field, plain);
        case "gte" -> range.gte(field, plain);
        case "lt" -> range.lt(field, plain);
        default -> range.lte(field, plain);
      };
    }

    private Object plain() {
      if (value instanceof JsonValue.Str text) return text.value();
      if (value instanceof JsonValue.Float64 number) return number.value();
      if (value instanceof JsonValue.Int64 number) return number.value();
      return null;
    }
  }

  @Query
  public Sample first(QueryContext ctx, String scope) {
    return ctx.db()
        .query(Sample.class)
        .withIndex("by_scope_label", q -> q.eq("scope", scope))
        .first();
  }

  /** Fails while the scope holds a sample labelled {@code broken}. */
  @Query
  public int brittle(QueryContext ctx, String scope) {
    List<Sample> all = byLabel(ctx, scope);
    if (all.stream().anyMatch(sample -> "broken".equals(sample.label)))
      throw new IllegalStateException("One is broken.");
    return all.size();
  }

  /**
   * The amount of the scope's first sample, and a text of this length in which no two characters
   * are alike in width.
   */
  @Query
  public Padded padded(QueryContext ctx, String scope, int length) {
    Sample sample = first(ctx, scope);
    double amount = sample == null || sample.amount == null ? 0 : sample.amount;
    return new Padded(amount, "aé€😀".repeat(length / 5 + 1).substring(0, length / 5 * 5));
  }

  @Query
  public Page<Sample> page(
      QueryContext ctx, String scope, boolean desc, PaginationOptions paginationOpts) {
    return ctx.db()
        .query(Sample.class)
        .withIndex("by_scope_amount", q -> q.eq("scope", scope))
        .order(desc ? Order.DESC : Order.ASC)
        .paginate(paginationOpts);
  }

  /**
   * Pages over what is not below the amount that the scope {@code <scope>/floor} holds: its cursors
   * are good until that changes.
   */
  @Query
  public Page<Sample> pageAboveFloor(
      QueryContext ctx, String scope, PaginationOptions paginationOpts) {
    Sample floor = first(ctx, scope + "/floor");
    double least = floor == null ? 0 : floor.amount;
    return ctx.db()
        .query(Sample.class)
        .withIndex("by_scope_amount", q -> q.eq("scope", scope).gte("amount", least))
        .paginate(paginationOpts);
  }

  /** Of whoever asks, or null. */
  @Query
  public String whoAmI(QueryContext ctx) {
    return ctx.auth().identity().map(Identity::tokenIdentifier).orElse(null);
  }

  /** What is known of whoever asks, or null. */
  @Query
  public JsonValue claims(QueryContext ctx) {
    return ctx.auth().identity().<JsonValue>map(Identity::attributes).orElse(JsonValue.NULL);
  }

  @Query
  public int countKeepsakes(QueryContext ctx) {
    return ctx.db().query(Keepsake.class).collect().size();
  }

  @Internal
  @Query
  public String hidden(QueryContext ctx) {
    return "hidden";
  }
}
