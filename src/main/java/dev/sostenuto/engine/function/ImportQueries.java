package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.inject.Vetoed;
import java.util.List;

/** What the CLI asks of imports (wire contract, section 9.2). Stateless. */
@Vetoed
@Functions("_system/cli/queryImport")
final class ImportQueries {
  private static final int LISTED = 100;

  /** The newest imports; the CLI looks whether one is under way. */
  @Internal
  @Query
  public List<JsonValue> list(QueryContext ctx) {
    return ctx.db().query(SnapshotImport.class).order(Order.DESC).take(LISTED).stream()
        .map(SnapshotImport::asSeen)
        .toList();
  }

  /** One of them, or null. */
  @Internal
  @Query
  public JsonValue default_(QueryContext ctx, Id<SnapshotImport> importId) {
    SnapshotImport found = ctx.db().get(importId);
    return found == null ? JsonValue.NULL : found.asSeen();
  }
}
