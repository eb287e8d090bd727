package dev.sostenuto.engine.store;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Random bytes that all nodes of a database share, made when they are first asked for. Stateless.
 */
public final class Secrets {
  private static final String ADD =
      "insert into sostenuto_secrets (name, value) values (?, ?) on conflict (name) do nothing";
  private static final String GET = "select value from sostenuto_secrets where name = ?";

  private static final int BYTES = 32;

  private Secrets() {}

  /**
   * @param connection in auto-commit mode
   */
  public static byte[] get(Connection connection, String name, SecureRandom random)
      throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD);
        PreparedStatement get = connection.prepareStatement(GET)) {
      byte[] fresh = new byte[BYTES];
      random.nextBytes(fresh);
      add.setString(1, name);
      add.setBytes(2, fresh);
      add.executeUpdate();
      get.setString(1, name);
      try (ResultSet row = get.executeQuery()) {
        row.next();
        return row.getBytes(1);
      }
    }
  }
}
