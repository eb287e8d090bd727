package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.junit.jupiter.api.Test;

/** Old answers go, those that may be asked for stay. */
@ArquillianTest
class HousekeepingIT {
  @EJB private Housekeeping housekeeping;

  @Resource(lookup = "jdbc/sostenuto")
  private DataSource dataSource;

  @Test
  void onlyAnswersThatAreTooOldAreForgotten() throws SQLException {
    UUID old = answer(AnswerRetention.DEFAULTS.age().plusDays(1));
    UUID young = answer(AnswerRetention.DEFAULTS.age().minusDays(1));
    housekeeping.forgetOldAnswers();
    assertThat(isKept(old)).isFalse();
    assertThat(isKept(young)).isTrue();
  }

  private UUID answer(Duration age) throws SQLException {
    UUID session = UUID.randomUUID();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into sostenuto_claims (session_id, request_id, result, log_lines, created)"
                    + " values (?, 0, 'null', '{}', now() - make_interval(secs => ?))")) {
      insert.setObject(1, session);
      insert.setDouble(2, age.toSeconds());
      insert.executeUpdate();
    }
    return session;
  }

  private boolean isKept(UUID session) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select from sostenuto_claims where session_id = ?")) {
      select.setObject(1, session);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }
}
