package dev.sostenuto.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the database holds in the end. Immutable.
 *
 * @param entries the entries of each list, by position
 * @param tallies what each list's tally says
 */
record Ledger(Map<String, List<Entry>> entries, Map<String, Integer> tallies) {
  private static final String ENTRIES =
      "select list_name, position, value, stamp - '0/0'::pg_lsn from history_entries join"
          + " history_stamps using (list_name, value) where list_name like ? order by list_name,"
          + " position, value";
  private static final String TALLIES =
      "select list_name, entries from history_tallies where list_name like ?";

  /** A version is {@code (base + timeline) · 2^51 + LSN}; here the base is 0 and the timeline 1. */
  static final long FIRST_TIMELINE = 1L << 51;

  /**
   * One value.
   *
   * @param stamp a version just below the one of its commit
   */
  record Entry(int position, String value, long stamp) {}

  /** Reads the lists whose names begin so. */
  static Ledger read(Connection connection, String prefix) throws SQLException {
    Map<String, List<Entry>> entries = new TreeMap<>();
    Map<String, Integer> tallies = new TreeMap<>();
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (PreparedStatement select = connection.prepareStatement(ENTRIES)) {
      select.setString(1, prefix + "%");
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          entries
              .computeIfAbsent(row.getString(1), list -> new ArrayList<>())
              .add(new Entry(row.getInt(2), row.getString(3), FIRST_TIMELINE + row.getLong(4)));
        }
      }
    }
    try (PreparedStatement select = connection.prepareStatement(TALLIES)) {
      select.setString(1, prefix + "%");
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          entries.computeIfAbsent(row.getString(1), list -> new ArrayList<>());
          tallies.merge(row.getString(1), row.getInt(2), (a, b) -> -1);
        }
      }
    }
    connection.commit();
    return new Ledger(entries, tallies);
  }

  List<Entry> list(String name) {
    return entries.getOrDefault(name, List.of());
  }
}
