package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Attribute;
import dev.sostenuto.engine.catalog.EntityAttributes;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.inject.Vetoed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the CLI asks of a table's documents (wire contract, section 9.2). Stateless. */
@Vetoed
@Functions("_system/cli/tableData")
final class TableDataQueries {
  /** Which documents come first. */
  enum Direction {
    asc,
    desc
  }

  /**
   * A page of a table's documents in the order of their creation; of a table that does not exist,
   * an empty one, since the CLI waits for ever when a query of its own fails. Of what is {@link
   * Private}, the length.
   */
  @Internal
  @Query
  public Page<JsonValue> default_(
      QueryContext ctx, String table, Direction order, PaginationOptions paginationOpts) {
    FunctionRegistry registry = QueryRunContext.registryOf(ctx);
    Optional<TableSchema> found = registry.catalog().table(table);
    if (found.isEmpty()) return new Page<>(List.of(), true, "", null, null);
    List<String> hidden = privateOnes(found.get().entity());
    return ctx.db()
        .query(found.get().entity().asSubclass(Document.class))
        .order(order == Direction.asc ? Order.ASC : Order.DESC)
        .paginate(paginationOpts)
        .map(document -> shown((JsonValue.Obj) registry.codecs().encodeByClass(document), hidden));
  }

  private static List<String> privateOnes(Class<?> entity) {
    return EntityAttributes.of(entity).stream()
        .filter(attribute -> attribute.isAnnotationPresent(Private.class))
        .map(Attribute::name)
        .toList();
  }

  private static JsonValue shown(JsonValue.Obj document, List<String> hidden) {
    Map<String, JsonValue> fields = new TreeMap<>(document.fields());
    for (String one : hidden) fields.computeIfPresent(one, (name, value) -> lengthOf(value));
    return new JsonValue.Obj(fields);
  }

  private static JsonValue lengthOf(JsonValue value) {
    return JsonValue.of("(private, %,d characters)".formatted(EncodedJson.encode(value).length()));
  }
}
