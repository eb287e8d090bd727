package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Runs inside the deployed product. */
@ArquillianTest
class DeploymentIT {
  @Inject private Migrations migrations;
  @Inject private Config config;

  @Resource(lookup = "jdbc/sostenuto")
  private DataSource dataSource;

  @Test
  void schemaIsMigratedWhenTheApplicationAnswers() {
    assertThat(migrations.version()).matches("\\d+");
  }

  @Test
  void databaseSettingsReachTheApplication() {
    assertThat(config.getValue("sostenuto.database.url", String.class))
        .startsWith("jdbc:postgresql://127.0.0.1:");
    assertThat(config.getValue("sostenuto.dev-mode", Boolean.class)).isTrue();
  }

  @Test
  void applicationSeesThePoolsDriverClasses() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
    }
  }
}
