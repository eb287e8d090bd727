package dev.sostenuto.assembly;

import dev.sostenuto.engine.store.Claims;
import jakarta.annotation.Resource;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * What is cleared away once an hour, on every node: it does no harm twice. Called by the container.
 */
@Singleton
@Startup
@DependsOn("Start")
@TransactionManagement(TransactionManagementType.BEAN)
public class Housekeeping {
  private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());

  /** How long answers are kept for clients that ask again (wire contract, section 1.9). */
  static final Duration ANSWERS_KEPT = Duration.ofDays(14);

  private static final int BATCH_ROWS = 1_000;

  @Resource(lookup = "jdbc/sostenuto")
  private DataSource dataSource;

  /** Forgets the recorded answers of mutations that nobody will ask for any more. */
  @Schedule(hour = "*", minute = "17", persistent = false)
  public void forgetOldAnswers() {
    try (Connection connection = dataSource.getConnection()) {
      long rows = Claims.purge(connection, ANSWERS_KEPT, BATCH_ROWS);
      LOG.log(System.Logger.Level.DEBUG, "{0} old answers were forgotten", rows);
    } catch (SQLException e) {
      LOG.log(
          System.Logger.Level.WARNING, "Old answers could not be forgotten: {0}", e.getMessage());
    }
  }
}
