package dev.sostenuto.engine.store;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Commits a container's transaction in the database, as the last step before the container does.
 * Confined to one thread, for one transaction.
 *
 * <p>A serialization failure often shows no earlier than in COMMIT. To the container it would be a
 * broken resource: it logs errors at length and throws the connection away. Here it is what it is,
 * an SQL error with its state. All else that wanted to write before the end, such as other
 * persistence contexts, has done so: interposed synchronizations come last. What is left for the
 * container is to commit a transaction in which nothing has happened.
 */
final class CommitFirst implements Synchronization {
  private final Connection connection;
  private final Transactions.Transaction.LastStatement last;
  private final TransactionSynchronizationRegistry registry;
  private boolean committed;
  private SQLException failure;

  CommitFirst(
      Connection connection,
      Transactions.Transaction.LastStatement last,
      TransactionSynchronizationRegistry registry) {
    this.connection = connection;
    this.last = last;
    this.registry = registry;
  }

  @Override
  public void beforeCompletion() {
    String sql = last == null ? "COMMIT" : last.sql() + "; COMMIT";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (last != null) last.bind(statement, 1);
      statement.execute();
      committed = true;
      SqlBatch.finish(statement);
    } catch (SQLException e) {
      if (committed) return;
      failure = e;
      registry.setRollbackOnly();
    }
  }

  @Override
  public void afterCompletion(int status) {
    // Whoever asked for the commit asks for its end.
  }

  boolean hasCommitted() {
    return committed;
  }

  /** Why the effects were not kept, or may not have been. */
  SQLException failure(Exception fromContainer) {
    if (failure != null) return failure;
    return DatabaseException.findIn(fromContainer)
        .orElseGet(
            () -> {
              boolean undone = fromContainer instanceof RollbackException;
              String state = undone ? "40000" : SqlState.OUTCOME_UNKNOWN;
              return new SQLException(fromContainer.getMessage(), state, fromContainer);
            });
  }
}
