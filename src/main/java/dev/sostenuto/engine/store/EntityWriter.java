package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.Row;
import jakarta.persistence.EntityManager;
import java.util.UUID;

/** Writes entities through JPA, within limits. Confined to one thread, for one execution. */
public final class EntityWriter {
  private final EntityManager entities;
  private final WriteBudget budget;

  public EntityWriter(EntityManager entities, WriteBudget budget) {
    this.entities = entities;
    this.budget = budget;
  }

  public EntityManager entities() {
    return entities;
  }

  /** The entity in its present state, managed; null when there is none. */
  public <T> T find(Class<T> entity, UUID id) {
    return entities.find(entity, id);
  }

  public void insert(Object entity, Row values) {
    budget.take(values);
    entities.persist(entity);
  }

  /** Takes over the state of an entity that is not managed. */
  public void replace(Object entity, Row values) {
    budget.take(values);
    entities.merge(entity);
  }

  /** Notes that a managed entity was changed. */
  public void changed(Row values) {
    budget.take(values);
  }

  public void delete(Object managed, Row values) {
    budget.take(values);
    entities.remove(managed);
  }

  /** Sends what is pending, so that reads see it. */
  public void flush() {
    entities.flush();
  }
}
