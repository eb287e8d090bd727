package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Reads rows of live tables at one moment of the database. Confined to one thread.
 *
 * <p>This is all that functions know of where rows come from; only {@link SqlReader} knows SQL.
 */
public interface Reader {
  /**
   * Hands the first rows between the bounds to the sink, in order, until there are none or the sink
   * has enough.
   */
  void read(IndexBounds bounds, Direction direction, int limit, Sink sink) throws SQLException;

  /** The row with that id, or null. */
  Row get(TableSchema table, UUID id) throws SQLException;

  /** Takes rows. */
  @FunctionalInterface
  interface Sink {
    /** Says whether it wants another row. */
    boolean accept(Row row);
  }
}
