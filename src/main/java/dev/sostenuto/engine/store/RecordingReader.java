package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.IndexSchema;
import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.RowSize;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.range.Range;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Reads through another reader, and remembers what the results depend on. Confined to one thread,
 * for one execution.
 *
 * <p>An index read covers its bounds, or its part up to the last row handed out when a limit or the
 * sink stopped it. A lookup by id covers that id, whether it found a row or not. A read that fails
 * covers all its bounds.
 */
public final class RecordingReader implements Reader {
  private final Reader rows;
  private final ReadLimits limits;
  private final Set<ReadSet.IndexRange> ranges = new LinkedHashSet<>();
  private final Set<TableSchema> tables = new LinkedHashSet<>();
  private int rowCount;
  private long byteCount;
  private int rangeCount;

  public RecordingReader(Reader rows, ReadLimits limits) {
    this.rows = rows;
    this.limits = limits;
  }

  @Override
  public void read(IndexBounds bounds, Direction direction, int limit, Sink sink)
      throws SQLException {
    if (limit <= 0 || bounds.range().isEmpty()) return;
    countRange();
    Progress progress = new Progress(limit, sink);
    IndexBounds covered = bounds;
    try {
      rows.read(bounds, direction, limit, progress);
      covered = progress.stopped ? upTo(progress.last, bounds, direction) : bounds;
    } finally {
      Range range = covered.range().orElseThrow();
      ranges.add(new ReadSet.IndexRange(bounds.index(), range));
    }
  }

  @Override
  public Row get(TableSchema table, UUID id) throws SQLException {
    countRange();
    IndexSchema byId = table.byId();
    Cut before = Cut.before(List.of(id));
    Cut after = Cut.after(List.of(id));
    ranges.add(
        new ReadSet.IndexRange(byId, new IndexBounds(byId, before, after).range().orElseThrow()));
    Row row = rows.get(table, id);
    if (row != null) count(row);
    return row;
  }

  /** Notes that the result depends on all of these tables. */
  public void readTables(Set<TableSchema> read) {
    tables.addAll(read);
  }

  /** Counts rows that were read past this reader. */
  public void countRows(int count) {
    rowCount += count;
    if (rowCount > limits.rows()) throw tooManyRows();
  }

  /** Rows that were read. */
  public int rows() {
    return rowCount;
  }

  /** Bytes of the rows that were read through this reader. */
  public long bytes() {
    return byteCount;
  }

  public int remainingRows() {
    return limits.rows() - rowCount;
  }

  public long remainingBytes() {
    return limits.bytes() - byteCount;
  }

  public ReadLimits limits() {
    return limits;
  }

  public ReadSet readSet() {
    return new ReadSet(List.copyOf(ranges), tables);
  }

  private static IndexBounds upTo(Row last, IndexBounds bounds, Direction direction) {
    List<Object> position = Cut.valuesOf(bounds.index(), last);
    return direction == Direction.FORWARD
        ? bounds.to(Cut.after(position))
        : bounds.from(Cut.before(position));
  }

  private void countRange() {
    if (++rangeCount > limits.ranges())
      throw new LimitExceededException(
          "Too many index ranges read in a single function execution (limit: "
              + limits.ranges()
              + ").");
  }

  private void count(Row row) {
    countRows(1);
    byteCount += RowSize.of(row);
    if (byteCount > limits.bytes())
      throw new LimitExceededException(
          "Too many bytes read in a single function execution (limit: "
              + limits.bytes()
              + " bytes).");
  }

  private LimitExceededException tooManyRows() {
    return new LimitExceededException(
        "Too many documents read in a single function execution (limit: " + limits.rows() + ").");
  }

  /** Counts the rows of one read on their way to its sink. */
  private final class Progress implements Sink {
    private final int limit;
    private final Sink sink;
    private int taken;
    private Row last;
    private boolean stopped;

    Progress(int limit, Sink sink) {
      this.limit = limit;
      this.sink = sink;
    }

    @Override
    public boolean accept(Row row) {
      count(row);
      last = row;
      boolean wantsMore = sink.accept(row);
      stopped = !wantsMore || ++taken >= limit;
      return wantsMore;
    }
  }
}
