package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.inject.Vetoed;

/** What the CLI asks of exports (wire contract, section 9.2). Stateless. */
@Vetoed
@Functions("_system/cli/exports")
final class ExportQueries {
  /** The export that was asked for last, or null. */
  @Internal
  @Query
  public JsonValue getLatest(QueryContext ctx) {
    SnapshotExport latest = ctx.db().query(SnapshotExport.class).order(Order.DESC).first();
    return latest == null ? JsonValue.NULL : latest.state();
  }
}
