package dev.sostenuto.assembly;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a database must offer before the engine can live in it. Stateless.
 *
 * <p>Each refusal is one plain sentence that says what the operator should do.
 */
public final class DatabaseRequirements {
  private static final int OLDEST_VERSION = 16;

  /** From this setting on PostgreSQL writes floating point numbers so that they are read back. */
  private static final int WHOLE_FLOATS = 1;

  private static final String FACTS =
      """
      select current_setting('server_version_num')::int / 10000,
             current_setting('wal_level'),
             current_setting('server_encoding'),
             current_setting('max_replication_slots')::int,
             current_setting('max_wal_senders')::int,
             current_user,
             current_setting('extra_float_digits')::int,
             (select rolsuper or rolreplication from pg_roles where rolname = current_user)
      """;

  private DatabaseRequirements() {}

  /**
   * Returns when the database will do.
   *
   * @throws IllegalStateException with the sentence for the operator, when it will not
   */
  public static void require(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(FACTS)) {
      row.next();
      new Facts(
              row.getInt(1),
              row.getString(2),
              row.getString(3),
              row.getInt(4),
              row.getInt(5),
              row.getString(6),
              row.getInt(7),
              row.getBoolean(8))
          .require();
    }
  }

  /** What a database says of itself. Immutable. */
  record Facts(
      int version,
      String walLevel,
      String encoding,
      int replicationSlots,
      int walSenders,
      String role,
      int floatDigits,
      boolean mayReplicate) {

    void require() {
      demand(
          version >= OLDEST_VERSION,
          "The database is PostgreSQL %s: upgrade it to %s or newer.",
          version,
          OLDEST_VERSION);
      demand(
          "logical".equals(walLevel),
          "The database runs with wal_level=%s: set wal_level=logical in its postgresql.conf and"
              + " restart it.",
          walLevel);
      demand(
          "UTF8".equals(encoding),
          "The database has the encoding %s: create one with encoding UTF8.",
          encoding);
      demand(
          replicationSlots > 0 && walSenders > 0,
          "The database runs with max_replication_slots=%s and max_wal_senders=%s: set both to 10"
              + " or more and restart it.",
          replicationSlots,
          walSenders);
      demand(
          floatDigits >= WHOLE_FLOATS,
          "The role %s reads numbers without their last digits (extra_float_digits=%s): set"
              + " extra_float_digits=1 for the role or the database.",
          role,
          floatDigits);
      demand(
          mayReplicate,
          "The role %1$s may not follow the change feed: run ALTER ROLE \"%1$s\" REPLICATION as a"
              + " superuser.",
          role);
    }

    private static void demand(boolean fulfilled, String sentence, Object... values) {
      if (!fulfilled) {
        throw new IllegalStateException(sentence.formatted(values));
      }
    }
  }
}
