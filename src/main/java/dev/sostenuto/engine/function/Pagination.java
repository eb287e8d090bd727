package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.RowSize;
import dev.sostenuto.engine.function.CursorCodec.Place;
import dev.sostenuto.engine.function.Page.PageStatus;
import dev.sostenuto.engine.store.Cut;
import dev.sostenuto.engine.store.Direction;
import dev.sostenuto.engine.store.IndexBounds;
import dev.sostenuto.engine.store.RecordingReader;
import java.util.ArrayList;
import java.util.List;

/** Makes one page of a query. Confined to one run, for one page. */
final class Pagination<T extends Document> {
  /*
   * A page is everything in (cursor, end], in the order of the query. Its first run finds the end: the place behind the last
   * row it took, or END. From then on the end is known, from the journal or from the client's endCursor, and the page holds
   * whatever is between the two: it grows and shrinks, and the next page begins where this one ends.
   *
   *      cursor             continueCursor = the next page's cursor
   *        |  row row row row  |  row row row ...                 END
   */

  /** A page of more rows is better split, whatever its limits. */
  private static final int ROWS_TO_SPLIT_BEYOND = 6_144;

  private static final double SHARE_TO_SPLIT_BEYOND = 0.75;

  private final StoredQuery<T> query;
  private final PaginationOptions options;
  private final CursorCodec cursors;
  private final byte[] fingerprint;
  private final List<T> items = new ArrayList<>();
  private final List<Row> scanned = new ArrayList<>();
  private final long rowLimit;
  private final long byteLimit;
  private long bytes;
  private boolean limited;

  Pagination(StoredQuery<T> query, PaginationOptions options) {
    this.query = query;
    this.options = options;
    this.cursors = query.execution().host.cursors();
    this.fingerprint = query.fingerprint();
    RecordingReader reader = query.execution().reader;
    this.rowLimit =
        Math.min(limit("maximumRowsRead", options.maximumRowsRead()), reader.remainingRows());
    // The last row may be large, and must not be one too many for the run.
    long share = (long) (reader.remainingBytes() * SHARE_TO_SPLIT_BEYOND);
    this.byteLimit = Math.min(limit("maximumBytesRead", options.maximumBytesRead()), share);
  }

  Page<T> page() {
    query.execution().beginPage();
    int numItems = numItems();
    Place start = options.cursor() == null ? null : place(options.cursor());
    String endText = options.endCursor() != null ? options.endCursor() : query.execution().journal;
    Place end = endText == null ? null : place(endText);
    Place continued;
    if (start != null && start.isEnd()) {
      continued = end == null ? Place.END : end;
    } else if (end != null) {
      readAll(between(start, end));
      continued = end;
    } else {
      continued = readSome(between(start, Place.END), numItems);
    }
    String continueCursor = text(continued);
    query.execution().endPage(continueCursor);
    return new Page<>(items, continued.isEnd(), continueCursor, splitCursor(), status());
  }

  private int numItems() {
    int most = query.execution().reader.limits().rows();
    double wanted = options.numItems();
    if (!(wanted >= 1 && wanted <= most && wanted == Math.rint(wanted)))
      throw new FunctionFailure(
          "paginationOpts.numItems must be a whole number from 1 to "
              + most
              + ", not "
              + wanted
              + ".");
    return (int) wanted;
  }

  private static long limit(String name, Double wanted) {
    if (wanted == null) return Long.MAX_VALUE;
    if (!(wanted > 0))
      throw new FunctionFailure(
          "paginationOpts." + name + " must be greater than 0, not " + wanted + ".");
    return (long) Math.ceil(wanted);
  }

  private IndexBounds between(Place start, Place end) {
    boolean forward = query.direction() == Direction.FORWARD;
    IndexBounds bounds = query.bounds();
    if (start != null)
      bounds =
          forward ? bounds.from(Cut.after(start.values())) : bounds.to(Cut.before(start.values()));
    if (!end.isEnd())
      bounds = forward ? bounds.to(Cut.after(end.values())) : bounds.from(Cut.before(end.values()));
    return bounds;
  }

  private void readAll(IndexBounds bounds) {
    query.read(
        bounds,
        query.onePastLimit(),
        row -> {
          take(row);
          return true;
        });
  }

  private Place readSome(IndexBounds bounds, int numItems) {
    int limit = (int) Math.max(1, Math.min(rowLimit, query.onePastLimit()));
    query.read(
        bounds,
        limit,
        row -> {
          take(row);
          if (items.size() >= numItems) return false;
          limited = scanned.size() >= rowLimit || bytes >= byteLimit;
          return !limited;
        });
    boolean ranOut = items.size() < numItems && !limited;
    return ranOut ? Place.END : behind(scanned.get(scanned.size() - 1));
  }

  private void take(Row row) {
    scanned.add(row);
    bytes += RowSize.of(row);
    T document = query.document(row);
    if (query.accepts(document)) items.add(document);
  }

  private String splitCursor() {
    return scanned.size() > 2 ? text(behind(scanned.get(scanned.size() / 2))) : null;
  }

  private PageStatus status() {
    if (limited) return PageStatus.SplitRequired;
    boolean large =
        scanned.size() > ROWS_TO_SPLIT_BEYOND
            || scanned.size() > rowLimit * SHARE_TO_SPLIT_BEYOND
            || bytes > byteLimit * SHARE_TO_SPLIT_BEYOND;
    return large ? PageStatus.SplitRecommended : null;
  }

  private Place behind(Row row) {
    return new Place(Cut.valuesOf(query.bounds().index(), row));
  }

  private Place place(String cursor) {
    return cursors.decode(query.bounds().index(), fingerprint, cursor);
  }

  private String text(Place place) {
    return cursors.encode(query.bounds().index(), fingerprint, place);
  }
}
