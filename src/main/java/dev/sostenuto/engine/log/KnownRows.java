package dev.sostenuto.engine.log;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Rows of one snapshot that need not be read, since the log has told them. Immutable; safe for use
 * by many threads.
 *
 * <p>They are rows of commits that the snapshot sees and that are still in the commit log. Such a
 * row is as the newest of these commits left it: whoever changes a row waits for the one before to
 * have committed, so that the order of the log is the order of its versions; and everything that
 * the snapshot sees has been delivered before this was asked (design, section 6.1), unless the feed
 * was away.
 */
public final class KnownRows {
  public static final KnownRows NONE = new KnownRows(Map.of());

  private final Map<TableSchema, Map<UUID, Row>> tables;

  private KnownRows(Map<TableSchema, Map<UUID, Row>> tables) {
    this.tables = tables;
  }

  static KnownRows of(Iterable<LoggedCommit> log, TransactionSnapshot snapshot) {
    Map<TableSchema, Map<UUID, Row>> tables = new HashMap<>();
    for (LoggedCommit commit : log) {
      if (!snapshot.seesAny(commit.xids())) continue;
      for (TableSchema table : commit.tables()) {
        Map<UUID, Row> rows = commit.rows().get(table);
        if (rows == null) tables.remove(table);
        else tables.computeIfAbsent(table, t -> new HashMap<>()).putAll(rows);
      }
    }
    return tables.isEmpty() ? NONE : new KnownRows(tables);
  }

  /** Whether it is known what this row is, or that there is none. */
  public boolean has(TableSchema table, UUID id) {
    return tables.getOrDefault(table, Map.of()).containsKey(id);
  }

  /** The row, or null when there is none; only for what {@link #has} says. */
  public Row get(TableSchema table, UUID id) {
    return tables.get(table).get(id);
  }

  @Override
  public String toString() {
    return tables.toString();
  }
}
