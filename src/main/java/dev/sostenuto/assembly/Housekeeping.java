package dev.sostenuto.assembly;

import dev.sostenuto.app.users.ExpiredSignIns;
import dev.sostenuto.engine.schedule.PostgresJobs;
import dev.sostenuto.engine.schedule.ScheduleSettings;
import dev.sostenuto.engine.store.Claims;
import dev.sostenuto.engine.transfer.Exports;
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
import java.util.UUID;
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

  /** Forgets scheduled functions that ended long ago, and nodes that are no more. */
  @Schedule(hour = "*", minute = "27", persistent = false)
  public void forgetOldJobs() {
    ScheduleSettings settings = EngineLimits.schedule(new Settings(config));
    PostgresJobs jobs = new PostgresJobs(dataSource, UUID.randomUUID(), settings.lease());
    try {
      long rows = jobs.purge(settings.kept(), settings.batchRows());
      LOG.log(System.Logger.Level.DEBUG, "{0} old scheduled functions were forgotten", rows);
    } catch (SQLException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Old scheduled functions could not be forgotten: {0}",
          e.getMessage());
    }
  }

  /** Forgets guests' sign-ins that nobody can renew any more. */
  @Schedule(hour = "*", minute = "37", persistent = false)
  public void forgetExpiredSignIns() {
    int batchRows = AnswerRetention.read(new Settings(config)).batchRows();
    try (Connection connection = dataSource.getConnection()) {
      long rows = ExpiredSignIns.purge(connection, batchRows);
      LOG.log(System.Logger.Level.DEBUG, "{0} sign-ins have expired", rows);
    } catch (SQLException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Expired sign-ins could not be forgotten: {0}",
          e.getMessage());
    }
  }

  /** Forgets exports that nobody can download any more. */
  @Schedule(hour = "*", minute = "47", persistent = false)
  public void forgetOldTransfers() {
    try (Connection connection = dataSource.getConnection()) {
      Exports.purge(connection);
    } catch (SQLException e) {
      LOG.log(
          System.Logger.Level.WARNING, "Old exports could not be forgotten: {0}", e.getMessage());
    }
  }

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
