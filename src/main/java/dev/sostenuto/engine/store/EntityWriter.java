package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.Row;
import jakarta.persistence.EntityManager;
import java.util.UUID;

/** Writes entities through JPA, within limits. Confined to one thread, for one execution. */
public final class EntityWriter {
  private final EntityManager entities;
  private final WriteLimits limits;
  private int rowCount;
  private long byteCount;

  public EntityWriter(EntityManager entities, WriteLimits limits) {
    this.entities = entities;
    this.limits = limits;
  }

  /** The entity in its present state, managed; null when there is none. */
  public <T> T find(Class<T> entity, UUID id) {
    return entities.find(entity, id);
  }

  /** Whether anything was written that a read of the database may have to show. */
  public boolean hasWritten() {
    return rowCount > 0;
  }

  public void insert(Object entity, Row values) {
    count(values);
    entities.persist(entity);
  }

  /** Takes over the state of an entity that is not managed. */
  public void replace(Object entity, Row values) {
    count(values);
    entities.merge(entity);
  }

  /** Notes that a managed entity was changed. */
  public void changed(Row values) {
    count(values);
  }

  public void delete(Object managed, Row values) {
    count(values);
    entities.remove(managed);
  }

  /** Sends what is pending, so that reads see it. */
  public void flush() {
    entities.flush();
  }

  private void count(Row values) {
    byteCount += RowSize.of(values);
    if (++rowCount > limits.rows())
      throw new LimitExceededException(
          "Too many documents written in a single function execution (limit: "
              + limits.rows()
              + ").");
    if (byteCount > limits.bytes())
      throw new LimitExceededException(
          "Too many bytes written in a single function execution (limit: "
              + limits.bytes()
              + " bytes).");
  }
}
