package dev.sostenuto.assembly;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The start of the application, step by step. Each step may rely on the ones before it; a step that
 * fails stops the deployment with its sentence.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class Start {
  @Resource(lookup = "jdbc/sostenuto")
  private DataSource dataSource;

  @Inject private Migrations migrations;

  @PostConstruct
  void start() {
    checkDatabase();
    migrations.run();
  }

  private void checkDatabase() {
    try (Connection connection = dataSource.getConnection()) {
      DatabaseRequirements.require(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not answer: " + e.getMessage(), e);
    }
  }
}
