package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.Transactions;
import jakarta.persistence.EntityManager;
import java.util.function.Supplier;

/** A transaction's entity manager, without what earlier runs left in it. Confined to one run. */
final class FreshEntities implements Supplier<EntityManager> {
  private final Transactions.Transaction transaction;
  private EntityManager entities;

  FreshEntities(Transactions.Transaction transaction) {
    this.transaction = transaction;
  }

  @Override
  public EntityManager get() {
    if (entities == null) {
      entities = transaction.entities();
      entities.clear();
    }
    return entities;
  }
}
