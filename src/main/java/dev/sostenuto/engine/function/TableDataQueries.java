package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.inject.Vetoed;
import java.util.List;
import java.util.Optional;

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
   * an empty one, since the CLI waits for ever when a query of its own fails.
   */
  @Internal
  @Query
  public Page<JsonValue> default_(
      QueryContext ctx, String table, Direction order, PaginationOptions paginationOpts) {
    FunctionRegistry registry = QueryRunContext.registryOf(ctx);
    Optional<TableSchema> found = registry.catalog().table(table);
    if (found.isEmpty()) return new Page<>(List.of(), true, "", null, null);
    return ctx.db()
        .query(found.get().entity().asSubclass(Document.class))
        .order(order == Direction.asc ? Order.ASC : Order.DESC)
        .paginate(paginationOpts)
        .map(registry.codecs()::encodeByClass);
  }
}
