package dev.sostenuto.engine.store;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The container's transactions, so that what else a function calls takes part in them. Safe for use
 * by many threads.
 *
 * <p>The data source must be the persistence unit's own: then SQL and JPA share one connection
 * within a transaction.
 */
public final class JtaTransactions implements Transactions {
  private static final System.Logger LOG = System.getLogger(JtaTransactions.class.getName());

  private final UserTransaction current;
  private final TransactionSynchronizationRegistry registry;
  private final DataSource source;
  private final EntityManagerFactory factory;

  public JtaTransactions(
      UserTransaction current,
      TransactionSynchronizationRegistry registry,
      DataSource source,
      EntityManagerFactory factory) {
    this.current = current;
    this.registry = registry;
    this.source = source;
    this.factory = factory;
  }

  @Override
  public Transaction begin() throws SQLException {
    try {
      current.begin();
    } catch (NotSupportedException e) {
      throw new IllegalStateException("This thread is in a transaction already", e);
    } catch (SystemException e) {
      throw new SQLException(
          "The transaction manager failed to begin: " + e.getMessage(), "08000", e);
    }
    try {
      return new Jta(source.getConnection());
    } catch (SQLException | RuntimeException e) {
      rollback();
      throw e;
    }
  }

  private void rollback() {
    try {
      if (current.getStatus() != Status.STATUS_NO_TRANSACTION) current.rollback();
    } catch (SystemException | IllegalStateException | SecurityException e) {
      LOG.log(System.Logger.Level.WARNING, "a rollback failed", e);
    }
  }

  private final class Jta implements Transaction {
    private final Connection connection;
    private EntityManager entities;
    private boolean ended;

    Jta(Connection connection) {
      this.connection = connection;
    }

    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public EntityManager entities() {
      if (entities == null) entities = factory.createEntityManager();
      return entities;
    }

    @Override
    public boolean isDoomed() {
      try {
        return current.getStatus() == Status.STATUS_MARKED_ROLLBACK;
      } catch (SystemException e) {
        return true;
      }
    }

    @Override
    public void commit(LastStatement last) throws SQLException {
      CommitFirst database = new CommitFirst(connection, last, registry);
      ended = true;
      try {
        registry.registerInterposedSynchronization(database);
        current.commit();
      } catch (Exception e) {
        if (!database.hasCommitted()) throw database.failure(e);
        LOG.log(
            System.Logger.Level.WARNING,
            "the container's end of a committed transaction failed",
            e);
      } finally {
        closeConnection();
        closeEntities();
      }
    }

    @Override
    public void close() {
      if (!ended) {
        ended = true;
        closeConnection();
        rollback();
      }
      closeEntities();
    }

    private void closeConnection() {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.log(System.Logger.Level.DEBUG, "a connection failed to close", e);
      }
    }

    private void closeEntities() {
      if (entities != null && entities.isOpen()) entities.close();
    }
  }
}
