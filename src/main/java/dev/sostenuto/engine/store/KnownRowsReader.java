package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.log.KnownRows;
import java.sql.SQLException;
import java.util.UUID;

/** Reads by id what is known already, and all else from the database. Confined to one thread. */
public final class KnownRowsReader implements Reader {
  private final KnownRows known;
  private final Reader database;

  /**
   * @param known rows of the snapshot that the other reader reads
   */
  public KnownRowsReader(KnownRows known, Reader database) {
    this.known = known;
    this.database = database;
  }

  @Override
  public void read(IndexBounds bounds, Direction direction, int limit, Sink sink)
      throws SQLException {
    database.read(bounds, direction, limit, sink);
  }

  @Override
  public Row get(TableSchema table, UUID id) throws SQLException {
    return known.has(table, id) ? known.get(table, id) : database.get(table, id);
  }
}
