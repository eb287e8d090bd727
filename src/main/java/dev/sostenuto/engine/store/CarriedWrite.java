package dev.sostenuto.engine.store;

import dev.sostenuto.engine.store.Transactions.Transaction.LastStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The last write of one run, which travels with the first read of the next one in the same
 * transaction, or with COMMIT. Confined to one thread.
 */
public final class CarriedWrite implements Prelude {
  private LastStatement write;

  /**
   * @param write null for none
   */
  public CarriedWrite(LastStatement write) {
    this.write = write;
  }

  /** The write, for somebody else to send; null when it has been sent. */
  public LastStatement take() {
    LastStatement taken = write;
    write = null;
    return taken;
  }

  @Override
  public boolean isPending() {
    return write != null;
  }

  @Override
  public void send(Connection connection) throws SQLException {
    if (write == null) return;
    try (PreparedStatement statement = connection.prepareStatement(write.sql())) {
      bind(statement);
      take();
      statement.execute();
      SqlBatch.finish(statement);
    }
  }

  @Override
  public String before(String query) {
    return write.sql() + "; " + query;
  }

  @Override
  public int bind(PreparedStatement statement) throws SQLException {
    return write.bind(statement, 1);
  }

  @Override
  public ResultSet rows(PreparedStatement statement) throws SQLException {
    take();
    return SqlBatch.rows(statement, statement.execute());
  }
}
