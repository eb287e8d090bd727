package dev.sostenuto.engine.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Statements that come before all others of a run: sent alone, or with its first read, which saves
 * a trip. Confined to one thread, for one transaction.
 */
public interface Prelude {
  /** Nothing comes before. */
  Prelude NONE = new CarriedWrite(null);

  /** Whether it is still to be sent. */
  boolean isPending();

  /** Sends it alone, unless it has been sent. */
  void send(Connection connection) throws SQLException;

  /** The text that does this, and then reads. */
  String before(String query);

  /** Sets the parameters that come before the query's; the number of its first one. */
  int bind(PreparedStatement statement) throws SQLException;

  /**
   * Executes what {@link #before} has made.
   *
   * @return the query's rows
   */
  ResultSet rows(PreparedStatement statement) throws SQLException;
}
