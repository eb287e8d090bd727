package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.TableSchema;
import jakarta.enterprise.inject.Vetoed;
import java.util.List;

/** What the CLI asks of the deployment's tables (wire contract, section 9.2). Stateless. */
@Vetoed
@Functions("_system/cli/tables")
final class TableQueries {
  private static final String SYSTEM = "_";

  /** A table by its name. */
  record Table(String name) {}

  /** The application's tables, all on one page: they are part of what is deployed. */
  @Internal
  @Query
  public Page<Table> default_(QueryContext ctx, PaginationOptions paginationOpts) {
    List<Table> tables =
        QueryRunContext.registryOf(ctx).catalog().tables().stream()
            .map(TableSchema::name)
            .filter(name -> !name.startsWith(SYSTEM))
            .sorted()
            .map(Table::new)
            .toList();
    return new Page<>(tables, true, "", null, null);
  }
}
