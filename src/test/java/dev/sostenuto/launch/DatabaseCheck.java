package dev.sostenuto.launch;

import dev.sostenuto.assembly.DatabaseRequirements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** Asks a database whether the engine can live in it, before the server starts. Stateless. */
final class DatabaseCheck {
  private static final String CONNECT_TIMEOUT_SECONDS = "10";

  private DatabaseCheck() {}

  /** Returns when the database will do; otherwise throws a {@link Refusal}. */
  static void require(DatabaseSettings settings) {
    try (Connection connection = connect(settings)) {
      DatabaseRequirements.require(connection);
    } catch (SQLException e) {
      throw new Refusal(sentence(settings, e), e);
    } catch (IllegalStateException e) {
      throw new Refusal(e.getMessage(), e);
    }
  }

  static Connection connect(DatabaseSettings settings) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
    properties.setProperty("loginTimeout", CONNECT_TIMEOUT_SECONDS);
    return new Driver().connect(settings.url(), properties);
  }

  private static String sentence(DatabaseSettings settings, SQLException e) {
    String where = settings.shownUrl().replaceFirst("\\?.*", "");
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "28P01", "28000", "08004" ->
          "The database refuses "
              + settings.user()
              + " at "
              + where
              + ": check DATABASE_USER, DATABASE_PASSWORD and its pg_hba.conf.";
      case "3D000" ->
          "There is no database " + where + ": create it, or name another one in DATABASE_URL.";
      case "08001", "08006" ->
          "No database answers at " + where + ": start it, or correct DATABASE_URL.";
      default -> "The database at " + where + " refuses: " + firstLine(e) + ".";
    };
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
