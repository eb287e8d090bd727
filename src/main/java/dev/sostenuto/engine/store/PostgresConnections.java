package dev.sostenuto.engine.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** Connections straight to PostgreSQL, past the container's pool. Immutable. */
public final class PostgresConnections implements Connections {
  private static final int TIMEOUT_SECONDS = 10;

  private final String url;
  private final String user;
  private final String password;

  /**
   * @param url as JDBC has it, {@code jdbc:postgresql://host:port/database}
   */
  public PostgresConnections(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  @Override
  public Connection open() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "sostenuto held snapshot");
    properties.setProperty("connectTimeout", Integer.toString(TIMEOUT_SECONDS));
    Connection connection = new Driver().connect(url, properties);
    if (connection == null) throw new SQLException("The URL " + url + " is none of PostgreSQL.");
    return connection;
  }
}
