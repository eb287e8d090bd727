package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.inject.Vetoed;
import java.util.List;

/**
 * What the CLI asks before an import (wire contract, section 9.2). Stateless.
 *
 * <p>There never is an import: the request that would begin one is refused. The CLI looks for
 * others first, and would end with a stack trace if this were refused too.
 */
@Vetoed
@Functions("_system/cli/queryImport")
final class ImportQueries {
  /** The imports that there are. */
  @Internal
  @Query
  public List<JsonValue> list(QueryContext ctx) {
    return List.of();
  }
}
