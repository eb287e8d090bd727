package dev.sostenuto.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.launch.DatabaseProcess.Stop;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Starts PostgreSQL. */
class DatabaseProcessTest {
  @TempDir private static Path folder;
  private static DatabaseProcess database;

  @BeforeAll
  static void start() {
    Path home = Path.of(".data").toAbsolutePath();
    database =
        DatabaseProcess.at(home, folder.resolve("pg"), Ports.freeNear(0), Map.of("fsync", "on"));
    database.start();
  }

  @AfterAll
  static void stop() {
    database.close();

    assertThat(database.isRunning()).isFalse();
  }

  @Test
  void fulfilsWhatTheEngineDemandsWithTheSettingsGiven() throws SQLException {
    DatabaseCheck.require(database.settings());

    assertThat(text("show fsync")).isEqualTo("on");
  }

  @ParameterizedTest
  @EnumSource
  void whatWasCommittedOutlivesEachWayToStop(Stop how) throws SQLException {
    text("create table if not exists kept (word text); insert into kept values ('" + how + "')");
    long before = database.pid();

    database.restart(how);

    assertThat(database.pid()).isNotEqualTo(before);
    assertThat(text("select word from kept order by ctid desc limit 1")).isEqualTo(how.name());
  }

  @Test
  void pausedOneAnswersNobodyUntilItIsWoken() throws SQLException {
    database.pause();
    try {
      String impatient = database.settings().url() + "?socketTimeout=1&connectTimeout=1";
      assertThatThrownBy(() -> text(impatient, "select 1")).isInstanceOf(SQLException.class);
    } finally {
      database.resume();
    }
    assertThat(text("select 1")).isEqualTo("1");
  }

  @Test
  void pausedOneCanBeStopped() throws SQLException {
    database.pause();

    database.restart(Stop.FAST);

    assertThat(text("select 1")).isEqualTo("1");
  }

  private static String text(String sql) throws SQLException {
    return text(database.settings().url(), sql);
  }

  private static String text(String url, String sql) throws SQLException {
    DatabaseSettings settings = new DatabaseSettings(url, "postgres", "postgres");
    try (Connection connection = DatabaseCheck.connect(settings);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
