package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.Transactions;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;

/** Another transaction, for tests that change how one of its parts goes. Confined to one thread. */
abstract class DelegatingTransaction implements Transactions.Transaction {
  final Transactions.Transaction real;

  DelegatingTransaction(Transactions.Transaction real) {
    this.real = real;
  }

  @Override
  public Connection connection() {
    return real.connection();
  }

  @Override
  public EntityManager entities() {
    return real.entities();
  }

  @Override
  public boolean isDoomed() {
    return real.isDoomed();
  }

  @Override
  public void commit(LastStatement last) throws SQLException {
    real.commit(last);
  }

  @Override
  public void close() {
    real.close();
  }
}
