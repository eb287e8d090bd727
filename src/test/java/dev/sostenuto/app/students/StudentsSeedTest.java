package dev.sostenuto.app.students;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class StudentsSeedTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void anEmptyDatabaseIsFilledOnceWithTheSameNamesEachTime() throws SQLException {
    String first = filledTwice();
    assertThat(filledTwice()).isEqualTo(first);
  }

  private static String filledTwice() throws SQLException {
    try (TestDatabase database = TestDatabase.fresh()) {
      Flyway.configure().dataSource(database.dataSource()).load().migrate();
      assertThat(new StudentsSeed(database.dataSource(), NOW).run()).isTrue();
      assertThat(new StudentsSeed(database.dataSource(), NOW).run()).isFalse();
      assertThat(database.query("select count(*) from centers")).isEqualTo("8");
      assertThat(database.query("select count(distinct name) from centers")).isEqualTo("8");
      assertThat(database.query("select count(*) from students")).isEqualTo("5000");
      assertThat(
              database.query(
                  "select min(n) > 100 from (select count(*) n from students group by center_id) c"))
          .isEqualTo("t");
      assertThat(
              database.query(
                  "select max(creation_time) < 1795348800001 and min(creation_time) >= 1795348800000 - 366 * 86400000.0"
                      + " from students"))
          .isEqualTo("t");
      assertThat(database.query("select count(distinct status) from students")).isEqualTo("3");
      assertThat(
              database.query(
                  "select max(char_length(name)) <= 200 and min(char_length(name)) > 3 from students"))
          .isEqualTo("t");
      return database.query(
          "select string_agg(name, ', ') from (select name from students order by id limit 20) s");
    }
  }
}
