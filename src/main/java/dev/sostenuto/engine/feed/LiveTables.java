package dev.sostenuto.engine.feed;

import dev.sostenuto.engine.catalog.Catalog;
import dev.sostenuto.engine.catalog.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The preparation of the database that makes its live tables visible to the change feed. Immutable.
 *
 * <p>After it the publication carries every live table whole, and the log keeps the old row of each
 * change. Tables that are in the publication without being live stay there: they may be live on a
 * node of another version. Not a check of the server's own settings.
 */
public final class LiveTables {
  /** Published when it is there, so that transactions that touch nothing else are delivered too. */
  public static final String CLAIMS_TABLE = "sostenuto_claims";

  private static final System.Logger LOG = System.getLogger(LiveTables.class.getName());

  /** Nodes that start together take turns. */
  private static final String TAKE_TURN = "select pg_advisory_xact_lock(6855112)";

  private static final String LIMIT_WAITING = "set local lock_timeout = %d";
  private static final Duration LOCK_LIMIT = Duration.ofSeconds(10);
  private static final String TABLE_FACTS =
      """
      select c.relkind::text, c.relpersistence::text, c.relreplident::text,
             exists (select from pg_inherits i where i.inhparent = c.oid)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ? and c.relname = ?
      """;

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final Catalog catalog;
  private final FeedSettings settings;
  private final Duration lockLimit;

  public LiveTables(Catalog catalog, FeedSettings settings) {
    this(catalog, settings, LOCK_LIMIT);
  }

  /**
   * @param lockLimit how long each table may keep us waiting
   */
  LiveTables(Catalog catalog, FeedSettings settings, Duration lockLimit) {
    this.catalog = catalog;
    this.settings = settings;
    this.lockLimit = lockLimit;
  }

  /**
   * Prepares the database in one transaction. Idempotent, and safe when several nodes do it at
   * once.
   *
   * @param connection in auto-commit mode, of a role that owns the live tables
   * @throws IllegalStateException with the sentence for the operator, when a table cannot be live
   */
  public void prepare(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(LIMIT_WAITING.formatted(lockLimit.toMillis()));
      statement.execute(TAKE_TURN);
      for (TableSchema table : catalog.tables()) {
        keepOldRows(statement, table);
      }
      publish(statement);
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw known(e);
    } catch (IllegalStateException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private void keepOldRows(Statement statement, TableSchema table) throws SQLException {
    Facts facts =
        facts(statement.getConnection(), table.name())
            .orElseThrow(
                () -> refusal(table, "does not exist: apply the migration that creates it"));
    demand(facts.kind.equals("r"), table, facts.kindInWords());
    demand(
        facts.persistence.equals("p"),
        table,
        "is unlogged or temporary, so the log has nothing of it: run ALTER TABLE "
            + quoted(table.name())
            + " SET LOGGED");
    demand(
        !facts.hasChildren,
        table,
        "has tables that inherit from it, whose rows would change unseen: let none inherit");
    if (!facts.identity.equals("f")) {
      statement.execute("alter table " + quoted(table.name()) + " replica identity full");
      LOG.log(System.Logger.Level.INFO, "The log keeps old rows of {0} from now on", table.name());
    }
  }

  private Optional<Facts> facts(Connection connection, String table) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(TABLE_FACTS)) {
      query.setString(1, settings.schema());
      query.setString(2, table);
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Facts(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)))
            : Optional.empty();
      }
    }
  }

  private void publish(Statement statement) throws SQLException {
    Connection connection = statement.getConnection();
    Set<String> wanted = wantedTables(connection);
    Optional<Publication> found = Publication.read(connection, settings);
    if (found.isEmpty()) {
      statement.execute(
          "create publication "
              + name()
              + forTables(wanted)
              + " with (publish = 'insert, update, delete, truncate')");
    } else {
      amend(statement, found.get(), wanted);
    }
    Optional<String> flaw = Publication.read(connection, settings).orElseThrow().flaw(catalog);
    if (flaw.isPresent()) {
      throw new IllegalStateException(flaw.get());
    }
  }

  private void amend(Statement statement, Publication found, Set<String> wanted)
      throws SQLException {
    if (!found.everyChange()) {
      statement.execute(
          "alter publication " + name() + " set (publish = 'insert, update, delete, truncate')");
    }
    for (String table : wanted) {
      if (!found.tables().containsKey(table)) {
        statement.execute("alter publication " + name() + " add table " + quoted(table));
      }
    }
    Set<String> others = new TreeSet<>(found.tables().keySet());
    others.removeAll(wanted);
    if (!others.isEmpty()) {
      LOG.log(
          System.Logger.Level.INFO,
          "The publication {0} also carries {1}, which this version does not follow",
          settings.publication(),
          others);
    }
  }

  private Set<String> wantedTables(Connection connection) throws SQLException {
    Set<String> wanted = new TreeSet<>();
    for (TableSchema table : catalog.tables()) {
      wanted.add(table.name());
    }
    if (facts(connection, CLAIMS_TABLE).isPresent()) {
      wanted.add(CLAIMS_TABLE);
    }
    return wanted;
  }

  private String forTables(Set<String> tables) {
    return tables.isEmpty()
        ? ""
        : tables.stream().map(this::quoted).collect(Collectors.joining(", ", " for table ", ""));
  }

  private String name() {
    return "\"" + settings.publication() + "\"";
  }

  private String quoted(String table) {
    return "\"" + settings.schema() + "\".\"" + table.replace("\"", "\"\"") + "\"";
  }

  private static void demand(boolean fulfilled, TableSchema table, String otherwise) {
    if (!fulfilled) {
      throw refusal(table, otherwise);
    }
  }

  private static IllegalStateException refusal(TableSchema table, String why) {
    return new IllegalStateException("The live table " + table.name() + " " + why + ".");
  }

  private IllegalStateException known(SQLException e) throws SQLException {
    String state = String.valueOf(e.getSQLState());
    return switch (state) {
      case LOCK_NOT_AVAILABLE ->
          new IllegalStateException(
              "The live tables could not be prepared because other transactions held them locked for more than "
                  + lockLimit.toMillis()
                  + " ms: let those end, then start again.",
              e);
      case INSUFFICIENT_PRIVILEGE ->
          new IllegalStateException(
              "The live tables could not be prepared ("
                  + e.getMessage()
                  + "): let the role own the live tables and the publication and run GRANT CREATE ON DATABASE for it, or prepare them as docs/OPERATING.md shows.",
              e);
      default -> throw e;
    };
  }

  private record Facts(String kind, String persistence, String identity, boolean hasChildren) {
    String kindInWords() {
      return switch (kind) {
        case "v", "m" -> "is a view, which has no changes of its own: map the tables that it reads";
        case "f" ->
            "is a foreign table, whose changes are in another log: copy what is needed into a table";
        case "p" -> "is partitioned, which is not supported: use an ordinary table";
        default -> "is not an ordinary table";
      };
    }
  }
}
