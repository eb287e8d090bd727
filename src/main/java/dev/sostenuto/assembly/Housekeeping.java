package dev.sostenuto.assembly;

import dev.sostenuto.engine.store.Claims;
import jakarta.annotation.Resource;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;

/**
 * What is cleared away once an hour, on every node: it does no harm twice. Called by the container.
 */
@Singleton
@Startup
@DependsOn("Start")
@TransactionManagement(TransactionManagementType.BEAN)
public class Housekeeping {
  private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());

  @Inject private Config config;

  @Resource(lookup = "jdbc/sostenuto")
  private DataSource dataSource;

  /** Forgets the recorded answers of mutations that nobody will ask for any more. */
  @Schedule(hour = "*", minute = "17", persistent = false)
  public void forgetOldAnswers() {
    AnswerRetention kept = AnswerRetention.read(new Settings(config));
    try (Connection connection = dataSource.getConnection()) {
      long rows = Claims.purge(connection, kept.age(), kept.batchRows());
      LOG.log(System.Logger.Level.DEBUG, "{0} old answers were forgotten", rows);
    } catch (SQLException e) {
      LOG.log(
          System.Logger.Level.WARNING, "Old answers could not be forgotten: {0}", e.getMessage());
    }
  }
}
