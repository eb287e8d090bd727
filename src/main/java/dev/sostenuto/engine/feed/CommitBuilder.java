package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.RowChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * One transaction while its changes arrive. Confined to the feed's thread.
 *
 * <p>Past a limit the table that weighs most is kept as "changed" only, and its rows are let go; so
 * memory is bounded whatever a transaction does.
 */
final class CommitBuilder {
  /** Markers beyond this many in one commit, and longer ones than this, are not ours. */
  static final int MARKER_LIMIT = 1_000;

  static final int MARKER_CHARACTERS_LIMIT = 1_000;

  /** What a row costs beside its values. */
  private static final long ROW_BYTES = 100;

  private final int xid;
  private final int rowLimit;
  private final long bytesLimit;
  private final List<RowChange> changes = new ArrayList<>();
  private final Map<TableSchema, Weight> weights = new HashMap<>();
  private final Set<TableSchema> wholeTables = new HashSet<>();
  private final List<String> markers = new ArrayList<>();
  private long bytes;

  CommitBuilder(int xid, int rowLimit, long bytesLimit) {
    this.xid = xid;
    this.rowLimit = rowLimit;
    this.bytesLimit = bytesLimit;
  }

  boolean isWhole(TableSchema table) {
    return wholeTables.contains(table);
  }

  void whole(TableSchema table) {
    wholeTables.add(table);
    Weight weight = weights.remove(table);
    if (weight != null) {
      changes.removeIf(change -> change.table() == table);
      bytes -= weight.bytes;
    }
  }

  void add(RowChange change, long valueBytes) {
    long size = valueBytes + ROW_BYTES;
    changes.add(change);
    bytes += size;
    weights.computeIfAbsent(change.table(), t -> new Weight()).add(size);
    if (changes.size() > rowLimit) {
      whole(heaviest(weight -> weight.rows));
    }
    if (bytes > bytesLimit) {
      whole(heaviest(weight -> weight.bytes));
    }
  }

  void marker(String content) {
    if (markers.size() < MARKER_LIMIT && content.length() <= MARKER_CHARACTERS_LIMIT) {
      markers.add(content);
    }
  }

  Commit toCommit(Lsn end, Instant time) {
    return new Commit(end, xid, time, changes, wholeTables, markers);
  }

  private TableSchema heaviest(ToLongFunction<Weight> by) {
    return weights.entrySet().stream()
        .max(Comparator.comparingLong(entry -> by.applyAsLong(entry.getValue())))
        .orElseThrow()
        .getKey();
  }

  private static final class Weight {
    long rows;
    long bytes;

    void add(long size) {
      rows++;
      bytes += size;
    }
  }
}
