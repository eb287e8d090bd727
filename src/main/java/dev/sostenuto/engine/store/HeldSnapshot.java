package dev.sostenuto.engine.store;

import dev.sostenuto.engine.log.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A moment of the database, kept by a connection of its own so that transactions can join it. Safe
 * for use by many threads once it is open.
 */
public final class HeldSnapshot implements AutoCloseable {
  // The position is read after the snapshot was taken, as in SnapshotTransaction.
  private static final String BEGIN =
      "set transaction isolation level repeatable read read only; "
          + "set local idle_in_transaction_session_timeout = 0";
  private static final String JOIN =
      "set transaction snapshot '%s'; set local statement_timeout = 0";
  private static final String EXPORT =
      "select pg_export_snapshot(), pg_current_wal_insert_lsn()::text";

  private final Connection connection;
  private final String exported;
  private final Lsn insertLsn;

  private HeldSnapshot(Connection connection, String exported, Lsn insertLsn) {
    this.connection = connection;
    this.exported = exported;
    this.insertLsn = insertLsn;
  }

  public static HeldSnapshot open(Connections connections) throws SQLException {
    Connection connection = connections.open();
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(BEGIN);
      try (ResultSet row = statement.executeQuery(EXPORT)) {
        row.next();
        return new HeldSnapshot(connection, row.getString(1), Lsn.parse(row.getString(2)));
      }
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * A transaction of its own at a moment that is held, on this server or another.
   *
   * @param exported what {@link #exported()} said
   * @return the caller's to close
   * @throws SQLException of class 22 or 42 when the moment is not held any more
   */
  public static Connection join(Connections connections, String exported) throws SQLException {
    String join = JOIN.formatted(SnapshotTransaction.checked(exported));
    Connection connection = connections.open();
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(BEGIN);
      statement.execute(join);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** What {@link SnapshotTransaction#join} takes, until this is closed. */
  public String exported() {
    return exported;
  }

  public Lsn insertLsn() {
    return insertLsn;
  }

  /** Lets the moment go; transactions that have joined it keep it. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      System.getLogger(HeldSnapshot.class.getName())
          .log(System.Logger.Level.DEBUG, "a held snapshot failed to close", e);
    }
  }
}
