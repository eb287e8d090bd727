package dev.sostenuto.assembly;

import dev.sostenuto.app.students.StudentsSeed;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;

/**
 * The start of the application, step by step. Each step may rely on the ones before it; a step that
 * fails stops the deployment with its sentence.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class Start {
  /** What the log line begins with that says why the application did not start. */
  public static final String REFUSAL = "Sostenuto does not start: ";

  private static final System.Logger LOG = System.getLogger(Start.class.getName());

  @Resource(lookup = "jdbc/sostenuto")
  private DataSource dataSource;

  @Inject private Migrations migrations;
  @Inject private Engine engine;
  @Inject private Transfers transfers;
  @Inject private Config config;

  @PostConstruct
  void start() {
    try {
      takeTheSteps();
    } catch (RuntimeException e) {
      // The container reports it too, but buries the sentence under its own.
      LOG.log(System.Logger.Level.ERROR, REFUSAL + oneLine(e));
      throw e;
    }
  }

  private void takeTheSteps() {
    checkDatabase();
    migrations.run();
    try {
      if (config.getOptionalValue("sostenuto.dev-mode", Boolean.class).orElse(false)) seed();
      engine.start();
      transfers.start();
    } catch (SQLException e) {
      throw new IllegalStateException("The engine could not start: " + e.getMessage(), e);
    }
  }

  @PreDestroy
  void stop() {
    transfers.stop();
    engine.stop();
  }

  private void seed() throws SQLException {
    if (new StudentsSeed(dataSource, Instant.now()).run())
      LOG.log(System.Logger.Level.INFO, "The empty database was filled with example students");
  }

  private void checkDatabase() {
    try (Connection connection = dataSource.getConnection()) {
      DatabaseRequirements.require(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("The database does not answer: " + e.getMessage(), e);
    }
  }

  private static String oneLine(RuntimeException e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
