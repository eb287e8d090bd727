package dev.sostenuto.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/**
 * Appends by plain SQL, behind the server's back, on a thread of its own. Its events are complete
 * after {@link #rest}. Thread-safe.
 */
final class SqlWriter {
  private static final String COUNT =
      "update history_tallies set entries = entries + 1 where list_name = ? returning entries";
  private static final String ENTRY =
      "insert into history_entries (list_name, position, value) values (?, ?, ?)";
  private static final String VERSION = "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn";
  private static final String NAME = "sql";

  private final DataSource database;
  private final String prefix;
  private final int paceMillis;
  private final Random random;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::work, "sql-writer");
  private volatile boolean going = true;
  private Connection connection;

  SqlWriter(DataSource database, String prefix, int paceMillis, Random random) {
    this.database = database;
    this.prefix = prefix;
    this.paceMillis = paceMillis;
    this.random = random;
  }

  /** Makes the tallies of the common lists, so that an append by SQL is always an update. */
  static void prepare(Connection connection, String prefix) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String list : List.of("hot", "left", "right")) {
        statement.execute(
            "insert into history_tallies (list_name) values ('" + prefix + list + "')");
      }
    }
  }

  void go() {
    thread.start();
  }

  /** Returns when the last append has ended. */
  List<Event> rest() throws InterruptedException {
    going = false;
    thread.join();
    return List.copyOf(events);
  }

  private void work() {
    for (int i = 1; going; i++) {
      append(prefix + NAME + "-" + i, random.nextBoolean());
      try {
        Thread.sleep(random.nextInt(2 * paceMillis));
      } catch (InterruptedException e) {
        return;
      }
    }
    disconnect();
  }

  private void append(String value, boolean toBoth) {
    String list = toBoth ? prefix + "left+" + prefix + "right" : prefix + "hot";
    events.add(new Event.Called(NAME, value, list));
    try {
      connect();
      int position = 0;
      for (String one : Checker.lists(list)) {
        position = append(one, value);
      }
      connection.commit();
      long ts = Ledger.FIRST_TIMELINE + number(VERSION);
      connection.commit();
      events.add(
          new Event.Resolved(NAME, value, list, position, ts, null, System.currentTimeMillis()));
    } catch (SQLException e) {
      // It may have been the answer of COMMIT that was lost.
      events.add(new Event.Doubted(NAME, value, list));
      disconnect();
    }
  }

  private int append(String list, String value) throws SQLException {
    int position;
    try (PreparedStatement count = connection.prepareStatement(COUNT)) {
      count.setString(1, list);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        position = row.getInt(1);
      }
    }
    try (PreparedStatement insert = connection.prepareStatement(ENTRY)) {
      insert.setString(1, list);
      insert.setInt(2, position);
      insert.setString(3, value);
      insert.executeUpdate();
    }
    return position;
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void connect() throws SQLException {
    if (connection == null) {
      connection = database.getConnection();
      connection.setAutoCommit(false);
    }
  }

  private void disconnect() {
    Connection closing = connection;
    connection = null;
    try {
      if (closing != null) {
        closing.close();
      }
    } catch (SQLException e) {
      // It was broken already.
    }
  }
}
