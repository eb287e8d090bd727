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
  private static final String FACTS =
      """
      select current_setting('server_version_num')::int / 10000,
             current_setting('wal_level'),
             current_setting('server_encoding'),
             current_setting('max_replication_slots')::int,
             current_setting('max_wal_senders')::int,
             (select rolsuper or rolreplication from pg_roles where rolname = current_user),
             current_user
      """;

  private DatabaseRequirements() {}

  /**
   * Returns when the database will do.
   *
   * @throws IllegalStateException with the sentence for the operator, when it will not
   */
  public static void require(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet facts = statement.executeQuery(FACTS)) {
      facts.next();
      demand(
          facts.getInt(1) >= OLDEST_VERSION,
          "The database is PostgreSQL %s: upgrade it to %s or newer."
              .formatted(facts.getInt(1), OLDEST_VERSION));
      demand(
          "logical".equals(facts.getString(2)),
          "The database runs with wal_level=%s: set wal_level=logical in its postgresql.conf and restart it."
              .formatted(facts.getString(2)));
      demand(
          "UTF8".equals(facts.getString(3)),
          "The database has the encoding %s: create one with encoding UTF8."
              .formatted(facts.getString(3)));
      demand(
          facts.getInt(4) > 0 && facts.getInt(5) > 0,
          "The database runs with max_replication_slots=%s and max_wal_senders=%s: set both to 10 or more and restart it."
              .formatted(facts.getInt(4), facts.getInt(5)));
      demand(
          facts.getBoolean(6),
          "The role %1$s may not follow the change feed: run ALTER ROLE \"%1$s\" REPLICATION as a superuser."
              .formatted(facts.getString(7)));
    }
  }

  private static void demand(boolean fulfilled, String sentence) {
    if (!fulfilled) {
      throw new IllegalStateException(sentence);
    }
  }
}
