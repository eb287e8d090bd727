package dev.sostenuto.engine.function;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.store.Direction;
import dev.sostenuto.engine.store.EntityWriter;
import dev.sostenuto.engine.store.IndexBounds;
import dev.sostenuto.engine.store.Reader;
import dev.sostenuto.engine.store.SqlReader;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Reads for a mutation. Confined to one run.
 *
 * <p>What a mutation gets, it most often changes next, and for that JPA needs the entity. So the
 * first read of a document by its id is JPA's, and the change needs no other. From then on, SQL
 * reads it: only the database knows what became of it since, by whatever way.
 */
final class EntityReader implements Reader {
  private final SqlReader rows;
  private final EntityWriter entities;
  private final ValueCodecs codecs;
  private final Set<UUID> known = new HashSet<>();

  EntityReader(SqlReader rows, EntityWriter entities, ValueCodecs codecs) {
    this.rows = rows;
    this.entities = entities;
    this.codecs = codecs;
  }

  @Override
  public void read(IndexBounds bounds, Direction direction, int limit, Sink sink)
      throws SQLException {
    rows.read(bounds, direction, limit, sink);
  }

  @Override
  public Row get(TableSchema table, UUID id) throws SQLException {
    if (!known.add(id) || entities.hasWritten()) return rows.get(table, id);
    DocumentType<?> type = codecs.document(table);
    Object entity = entities.find(type.entity(), id);
    return entity == null ? null : type.toRow(entity);
  }
}
