package dev.sostenuto.engine.log;

import dev.sostenuto.engine.catalog.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A transaction that the write-ahead log says has committed. Immutable.
 *
 * <p>That it was read from the log does not mean that a new snapshot sees it yet (design, section
 * 6.1).
 *
 * @param lsn the end of its commit record
 * @param xid the low 32 bits of its transaction id; {@link TransactionSnapshot#sees} widens it
 * @param time when it committed, by the database's clock
 * @param changes its rows in the order of the log, those of live tables only
 * @param wholeTables tables that count as changed everywhere: truncated, or more rows changed than
 *     the limit keeps
 * @param markers contents of the markers it carried, usually none
 */
public record Commit(
    Lsn lsn,
    int xid,
    Instant time,
    List<RowChange> changes,
    Set<TableSchema> wholeTables,
    List<String> markers) {
  public Commit {
    changes = List.copyOf(changes);
    wholeTables = Set.copyOf(wholeTables);
    markers = List.copyOf(markers);
  }
}
