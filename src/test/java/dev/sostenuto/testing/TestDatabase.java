package dev.sostenuto.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An empty database of its own for one test or test class, in the PostgreSQL 18 server that all
 * tests of this JVM share. Safe for use by many threads.
 *
 * <p>The server starts with the first database, on a free port of 127.0.0.1, and ends with the JVM.
 * It is set up for the change feed ({@code wal_level=logical}, {@code synchronous_commit=on}, 40
 * slots), trusts every password, and its default collation is not {@code "C"}, so that a column
 * which forgot its collation shows.
 */
public final class TestDatabase implements AutoCloseable {
  public static final String SUPERUSER = "postgres";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration DROP_LIMIT = Duration.ofSeconds(10);
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;

  private TestDatabase(String name) {
    this.name = name;
  }

  /** Creates an empty database; {@link #close} drops it. */
  public static TestDatabase fresh() {
    String name = "test_" + COUNT.incrementAndGet();
    new TestDatabase("postgres").execute("create database " + name);
    return new TestDatabase(name);
  }

  /** Stops the server, breaking every connection, and starts it again on the same port. */
  public static void restartServer() {
    Server.stop();
    Server.start();
  }

  /** Stops the server, breaking every connection, until {@link #startServer}. */
  public static void stopServer() {
    Server.stop();
  }

  /** Starts the server again on the same port. */
  public static void startServer() {
    Server.start();
  }

  public String name() {
    return name;
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + Server.port() + "/" + name;
  }

  public String user() {
    return SUPERUSER;
  }

  public String password() {
    return "unchecked";
  }

  /** Hands out a new connection each time, as the superuser. */
  public DataSource dataSource() {
    return dataSource(SUPERUSER);
  }

  /** Hands out a new connection each time, as that role. */
  public DataSource dataSource(String role) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url());
    source.setUser(role);
    source.setPassword(password());
    return source;
  }

  /** A new connection as the superuser, in auto-commit mode. */
  public Connection connect() {
    try {
      return dataSource().getConnection();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs each statement in a transaction of its own. */
  public void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(String.join("; ", statements), e);
    }
  }

  /** The first column of the first row as text; null when it is null or there is no row. */
  public String query(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Drops the database, with all connections to it. */
  @Override
  public void close() {
    // A temporary slot holds its database for a moment longer than its connection lives.
    Await.until(
        DROP_LIMIT,
        "database " + name + " can be dropped",
        () -> {
          try {
            new TestDatabase("postgres")
                .execute("drop database if exists " + name + " with (force)");
            return true;
          } catch (IllegalStateException stillInUse) {
            return false;
          }
        });
  }

  /** The one server of this JVM. */
  private static final class Server {
    private static Path data;
    private static EmbeddedPostgres running;
    private static int port;

    static synchronized int port() {
      if (port == 0) {
        start();
      }
      return port;
    }

    static synchronized void start() {
      if (running != null) {
        return;
      }
      try {
        if (data == null) {
          data = newDataDirectory();
        }
        Path log = data.resolveSibling(data.getFileName() + ".log");
        running =
            EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_LIMIT)
                .setLocaleConfig("locale-provider", "icu")
                .setLocaleConfig("icu-locale", "en-US")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("wal_level", "logical")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "off")
                .setServerConfig("max_replication_slots", "40")
                .setServerConfig("max_wal_senders", "40")
                .setServerConfig("max_prepared_transactions", "10")
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        port = running.getPort();
      } catch (IOException e) {
        throw new UncheckedIOException("the test database did not start", e);
      }
    }

    static synchronized void stop() {
      if (running == null) {
        return;
      }
      try {
        running.close();
        running = null;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Path newDataDirectory() throws IOException {
      Path home = Files.createDirectories(Path.of("target").toAbsolutePath());
      Path directory = Files.createTempDirectory(home, "test-database-");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stop();
                    delete(directory);
                  },
                  "test-database-end"));
      return directory;
    }

    private static void delete(Path directory) {
      List<Path> all;
      try (Stream<Path> walk = Files.walk(directory)) {
        all = walk.sorted(Comparator.reverseOrder()).toList();
        for (Path path : all) {
          Files.delete(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
