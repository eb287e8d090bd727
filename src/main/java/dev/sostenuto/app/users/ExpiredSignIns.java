package dev.sostenuto.app.users;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The sign-ins of guests who have not come back in time. Stateless. */
public final class ExpiredSignIns {
  private static final String DELETE =
      "delete from sign_ins where id in (select id from sign_ins where expires < now() limit ?)";

  private ExpiredSignIns() {}

  /**
   * Forgets them, bit by bit.
   *
   * @param connection in auto-commit mode
   * @param batchRows rows that one statement deletes
   * @return how many there were
   */
  public static long purge(Connection connection, int batchRows) throws SQLException {
    long all = 0;
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setInt(1, batchRows);
      for (int rows = batchRows; rows == batchRows; all += rows) rows = delete.executeUpdate();
    }
    return all;
  }
}
