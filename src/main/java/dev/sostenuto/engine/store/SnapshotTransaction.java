package dev.sostenuto.engine.store;

import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A read-only transaction that sees one moment of the database. Confined to the thread that opened
 * it.
 *
 * <p>Its connection goes back to its pool as it came: every setting ends with the transaction.
 */
public final class SnapshotTransaction implements AutoCloseable {
  /*
   * The insert position must be read after the snapshot was taken (design, section 6.1). In REPEATABLE READ the transaction's
   * snapshot is taken before its first query begins to run; pg_current_wal_insert_lsn() is volatile, so it is evaluated while
   * that query runs. All of this is one round trip.
   *
   * The savepoint lets the next query go on where one failed. A snapshot cannot be exported within one.
   */
  private static final String SETTINGS =
      "set transaction isolation level repeatable read read only; set local statement_timeout = ";
  private static final String TAKE =
      "select pg_current_snapshot()::text, pg_current_wal_insert_lsn()::text; savepoint sostenuto";
  private static final String JOIN =
      "set transaction isolation level repeatable read read only; set transaction snapshot '%s'; "
          + "set local statement_timeout = %d; savepoint sostenuto";
  private static final String EXPORT =
      "release savepoint sostenuto; select pg_export_snapshot(); savepoint sostenuto";
  private static final String RECOVER = "rollback to savepoint sostenuto";
  private static final String COMMITTED =
      "select x::text from unnest(?::text[]::xid8[]) x where pg_xact_status(x) = 'committed'";

  private static final Pattern EXPORTED = Pattern.compile("[0-9A-F-]{1,64}");

  private final Transactions.Transaction transaction;
  private final TransactionSnapshot visibility;
  private final Lsn insertLsn;
  private String exported;

  private SnapshotTransaction(
      Transactions.Transaction transaction, TransactionSnapshot visibility, Lsn insertLsn) {
    this.transaction = transaction;
    this.visibility = visibility;
    this.insertLsn = insertLsn;
  }

  /**
   * Takes a new snapshot.
   *
   * @param statementLimit how long one statement may take
   */
  public static SnapshotTransaction open(Transactions transactions, Duration statementLimit)
      throws SQLException {
    Transactions.Transaction transaction = transactions.begin();
    try {
      String[] row =
          query(transaction.connection(), SETTINGS + statementLimit.toMillis() + "; " + TAKE, 2);
      return new SnapshotTransaction(
          transaction, TransactionSnapshot.parse(row[0]), Lsn.parse(row[1]));
    } catch (SQLException | RuntimeException e) {
      transaction.close();
      throw e;
    }
  }

  /**
   * Joins a snapshot that another transaction has exported and still holds; it has no visibility or
   * position of its own.
   */
  public static SnapshotTransaction join(
      Transactions transactions, String exported, Duration statementLimit) throws SQLException {
    checked(exported);
    Transactions.Transaction transaction = transactions.begin();
    try (Statement statement = transaction.connection().createStatement()) {
      statement.execute(JOIN.formatted(exported, statementLimit.toMillis()));
      return new SnapshotTransaction(transaction, null, null);
    } catch (SQLException | RuntimeException e) {
      transaction.close();
      throw e;
    }
  }

  /** The same, if it can be the id of a snapshot. */
  static String checked(String exported) {
    if (!EXPORTED.matcher(exported).matches())
      throw new IllegalArgumentException("not the id of a snapshot: " + exported);
    return exported;
  }

  public TransactionSnapshot visibility() {
    return visibility;
  }

  public Lsn insertLsn() {
    return insertLsn;
  }

  public Transactions.Transaction transaction() {
    return transaction;
  }

  /** What {@link #join} takes, as long as this transaction lasts. */
  public String export() throws SQLException {
    if (exported == null) exported = query(transaction.connection(), EXPORT, 1)[0];
    return exported;
  }

  /** Makes the transaction usable again after a statement has failed. */
  public void recover() throws SQLException {
    try (Statement statement = transaction.connection().createStatement()) {
      statement.execute(RECOVER);
    }
  }

  /** Which of these ended transactions have committed. */
  public Set<Long> committed(Set<Long> xids) throws SQLException {
    Connection connection = transaction.connection();
    Set<Long> committed = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(COMMITTED)) {
      Object[] texts = xids.stream().map(Long::toUnsignedString).toArray();
      statement.setArray(1, connection.createArrayOf("text", texts));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) committed.add(Long.parseUnsignedLong(rows.getString(1)));
      }
    }
    return committed;
  }

  @Override
  public void close() {
    transaction.close();
  }

  /** Runs several statements in one round trip; the first row of the one that is a query. */
  private static String[] query(Connection connection, String sql, int columns)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = SqlBatch.rows(statement, statement.execute())) {
      rows.next();
      String[] row = new String[columns];
      for (int i = 0; i < columns; i++) row[i] = rows.getString(i + 1);
      SqlBatch.finish(statement);
      return row;
    }
  }
}
