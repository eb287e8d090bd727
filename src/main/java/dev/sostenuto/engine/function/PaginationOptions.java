package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Validator;

/**
 * Which page of a list is asked for: what {@code usePaginatedQuery} sends as {@code
 * paginationOpts}. Immutable.
 *
 * @param numItems how many items, if the page's end is not known yet
 * @param cursor where it begins, or null for the beginning
 * @param endCursor where it ends, or null
 * @param maximumRowsRead stop after reading so many rows, or null
 * @param maximumBytesRead stop after reading so many bytes, or null
 */
public record PaginationOptions(
    double numItems,
    String cursor,
    String endCursor,
    Double maximumRowsRead,
    Double maximumBytesRead) {

  /** What it looks like on the wire. */
  public static Validator.ObjectOf validator() {
    return PaginationOptionsCodec.VALIDATOR;
  }

  /** The first page. */
  public static PaginationOptions first(int numItems) {
    return new PaginationOptions(numItems, null, null, null, null);
  }
}
