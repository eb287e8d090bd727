package dev.sostenuto.engine.store;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What all nodes of a database share and nobody else may know, made when they are first asked for.
 * Stateless.
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
    byte[] fresh = new byte[BYTES];
    random.nextBytes(fresh);
    return get(connection, name, () -> fresh);
  }

  /**
   * A secret that is more than random bytes. Nodes that make it at once wait for each other at its
   * name, and all take the one that was first.
   *
   * @param connection in auto-commit mode
   * @param fresh makes it, when there is none yet
   */
  public static byte[] get(Connection connection, String name, Supplier<byte[]> fresh)
      throws SQLException {
    Optional<byte[]> known = find(connection, name);
    if (known.isPresent()) return known.get();
    try (PreparedStatement add = connection.prepareStatement(ADD)) {
      add.setString(1, name);
      add.setBytes(2, fresh.get());
      add.executeUpdate();
    }
    return find(connection, name).orElseThrow();
  }

  private static Optional<byte[]> find(Connection connection, String name) throws SQLException {
    try (PreparedStatement get = connection.prepareStatement(GET)) {
      get.setString(1, name);
      try (ResultSet row = get.executeQuery()) {
        return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
      }
    }
  }
}
