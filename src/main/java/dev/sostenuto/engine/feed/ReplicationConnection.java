package dev.sostenuto.engine.feed;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;

/**
 * A connection to PostgreSQL that speaks the replication protocol. Confined to the feed's thread,
 * but for {@link #close}, which any thread may call to end a call that blocks.
 *
 * <p>It does not use pgjdbc's {@code PGReplicationStream}, which keeps the server's keep-alives to
 * itself while it blocks, and answers them only after the next message. The feed needs them at
 * once: they tell how far the log has been read, and a server that shuts down waits for the answer.
 */
final class ReplicationConnection implements AutoCloseable {
  private static final int UNLIMITED = 0;
  private static final long NO_CLOCK = 0;
  private static final String APPLICATION_NAME = "sostenuto feed";

  private final Connection connection;
  private final FeedSettings settings;
  private volatile boolean creatingSlot;
  private CopyDual stream;

  private ReplicationConnection(Connection connection, FeedSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  static ReplicationConnection open(FeedSettings settings) throws SQLException {
    Properties properties = properties(settings);
    properties.setProperty("replication", "database");
    properties.setProperty("assumeMinServerVersion", "16");
    properties.setProperty("preferQueryMode", "simple");
    Connection connection = new Driver().connect(settings.url(), properties);
    try {
      ReplicationConnection replication = new ReplicationConnection(connection, settings);
      replication.prepare();
      return replication;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** An ordinary connection to the same place; the caller closes it. */
  static Connection openOrdinary(FeedSettings settings) throws SQLException {
    return new Driver().connect(settings.url(), properties(settings));
  }

  private static Properties properties(FeedSettings settings) {
    String seconds = Long.toString(Math.max(1, settings.connectTimeout().toSeconds()));
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("ApplicationName", APPLICATION_NAME);
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }

  /** Settles how values are written, whatever the role and this JVM have as defaults. */
  private void prepare() throws SQLException {
    execute("SET TimeZone = 'UTC'");
    execute("SET bytea_output = 'hex'");
    execute("SET extra_float_digits = 1");
    execute("SET statement_timeout = 0");
    execute("SET lock_timeout = 0");
    execute("SET client_min_messages = 'error'");
    // The server asks for a sign of life after half of it.
    execute("SET wal_sender_timeout = " + 2 * settings.pingInterval().toMillis());
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The server's timeline. */
  int timeline() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
      row.next();
      return row.getInt("timeline");
    }
  }

  /** What sets this connection's slot apart from all others of the server while it lives. */
  int backendPid() throws SQLException {
    return connection.unwrap(PGConnection.class).getBackendPID();
  }

  /** Creates a slot that lives as long as this connection; waits for all open transactions. */
  void createSlot(String slot) throws SQLException {
    creatingSlot = true;
    try {
      networkTimeout(UNLIMITED);
      execute(
          "CREATE_REPLICATION_SLOT \""
              + slot
              + "\" TEMPORARY LOGICAL pgoutput (SNAPSHOT 'nothing')");
      networkTimeout(Math.toIntExact(settings.connectTimeout().toMillis()));
    } finally {
      creatingSlot = false;
    }
  }

  /** Begins the stream; from here on only {@link #read}, {@link #confirm} and {@link #close}. */
  void startStream(String slot) throws SQLException {
    stream =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyDual(
                "START_REPLICATION SLOT \""
                    + slot
                    + "\" LOGICAL 0/0 (proto_version '1', publication_names '\""
                    + settings.publication()
                    + "\"', messages 'true')");
    // The server pings; three pings in vain, and nobody is there.
    Duration silence = settings.pingInterval().multipliedBy(3);
    networkTimeout(Math.toIntExact(silence.toMillis()));
  }

  private void networkTimeout(int millis) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, millis);
  }

  /** The next message of the stream; blocks until there is one. */
  ByteBuffer read() throws SQLException {
    byte[] message = stream.readFromCopy(true);
    if (message == null) {
      throw new SQLException("the server ended the stream");
    }
    return ByteBuffer.wrap(message);
  }

  /** Tells the server that everything up to a position was received and is not needed any more. */
  void confirm(long position) throws SQLException {
    byte[] status =
        ByteBuffer.allocate(1 + 4 * Long.BYTES + 1)
            .put((byte) 'r')
            .putLong(position)
            .putLong(position)
            .putLong(position)
            .putLong(NO_CLOCK)
            .put((byte) 0)
            .array();
    stream.writeToCopy(status, 0, status.length);
    stream.flushCopy();
  }

  /** Ends the connection, and a call that is under way with an exception. Idempotent. */
  @Override
  public void close() throws SQLException {
    if (creatingSlot) {
      // A server process that waits for a transaction does not notice that its client has gone.
      connection.unwrap(PGConnection.class).cancelQuery();
    }
    connection.close();
  }
}
