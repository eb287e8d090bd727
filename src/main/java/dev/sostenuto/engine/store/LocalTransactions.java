package dev.sostenuto.engine.store;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Transactions of a resource-local persistence unit: for a JVM without a transaction manager. Safe
 * for use by many threads.
 */
public final class LocalTransactions implements Transactions {
  private final EntityManagerFactory factory;

  public LocalTransactions(EntityManagerFactory factory) {
    this.factory = factory;
  }

  @Override
  public Transaction begin() throws SQLException {
    EntityManager entities = factory.createEntityManager();
    try {
      entities.getTransaction().begin();
      return new Local(entities, entities.unwrap(Connection.class));
    } catch (PersistenceException e) {
      entities.close();
      throw DatabaseException.findIn(e).orElseThrow(() -> e);
    }
  }

  private record Local(EntityManager entities, Connection connection) implements Transaction {
    @Override
    public boolean isDoomed() {
      return entities.getTransaction().getRollbackOnly();
    }

    @Override
    public void commit(LastStatement last) throws SQLException {
      if (last != null) {
        try (PreparedStatement statement = connection.prepareStatement(last.sql())) {
          last.bind(statement, 1);
          statement.execute();
        }
      }
      try {
        entities.getTransaction().commit();
      } catch (PersistenceException e) {
        throw DatabaseException.findIn(e)
            .orElseGet(() -> new SQLException(e.getMessage(), SqlState.OUTCOME_UNKNOWN, e));
      }
    }

    @Override
    public void close() {
      if (!entities.isOpen()) return;
      try {
        if (entities.getTransaction().isActive()) entities.getTransaction().rollback();
      } catch (PersistenceException brokenConnection) {
        System.getLogger(LocalTransactions.class.getName())
            .log(System.Logger.Level.DEBUG, "a rollback failed", brokenConnection);
      } finally {
        entities.close();
      }
    }
  }
}
