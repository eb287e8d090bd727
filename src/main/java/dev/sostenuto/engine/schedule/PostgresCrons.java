package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.value.EncodedJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** The runs of crons in the database. Immutable. */
record PostgresCrons(JobSql sql) implements CronStore {
  private static final String STANDING =
      "select extract(epoch from now()) * 1000, r.scheduled_time, r.definition, r.completed_time is null"
          + " from (select 1) one left join lateral (select * from sostenuto_cron_runs where cron = ?"
          + " order by scheduled_time desc limit 1) r on true";
  private static final String ADD_RUN =
      "insert into sostenuto_cron_runs (cron, definition, name, args, scheduled_time)"
          + " values (?, ?, ?, ?::jsonb, ?) on conflict do nothing";
  private static final String ADD_RUN_AND_SKIPPED =
      "with run as ("
          + ADD_RUN
          + " returning cron, definition, name, args) insert into sostenuto_cron_runs"
          + " (cron, definition, name, args, scheduled_time, completed_time, state) select cron, definition, name, args,"
          + " ?, extract(epoch from now()) * 1000, ?::jsonb from run on conflict do nothing";
  private static final String REMOVE_OUTDATED =
      "delete from sostenuto_cron_runs where cron = ? and state ->> 'kind' = 'pending' and definition <> ?";
  private static final String TRIM =
      "delete from sostenuto_cron_runs where cron = ? and completed_time is not null and scheduled_time <"
          + " (select scheduled_time from sostenuto_cron_runs where cron = ? order by scheduled_time desc offset ? limit 1)";

  @Override
  public Standing standing(String cron) throws SQLException {
    try (Connection connection = sql.source().getConnection();
        PreparedStatement statement = connection.prepareStatement(STANDING)) {
      statement.setString(1, cron);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        Instant last = JobSql.time(row, 2);
        return new Standing(
            JobSql.instant(row.getDouble(1)),
            last,
            row.getString(3),
            last != null && row.getBoolean(4));
      }
    }
  }

  @Override
  public void add(CronJob cron, NextSlot next) throws SQLException {
    String args = EncodedJson.encode(cron.args());
    double slot = JobSql.millis(next.slot());
    if (next.skipped() == 0) {
      sql.update(ADD_RUN, cron.name(), cron.definition(), cron.path(), args, slot);
      return;
    }
    String why =
        "Skipping %d run(s) of job %s because multiple scheduled runs are in the past"
            .formatted(next.skipped(), cron.name());
    sql.update(
        ADD_RUN_AND_SKIPPED,
        cron.name(),
        cron.definition(),
        cron.path(),
        args,
        slot,
        JobSql.millis(next.lastSkipped()),
        JobSql.state(why));
  }

  @Override
  public void removeOutdated(CronJob cron) throws SQLException {
    sql.update(REMOVE_OUTDATED, cron.name(), cron.definition());
  }

  @Override
  public void trim(String cron, int kept) throws SQLException {
    sql.update(TRIM, cron, cron, kept - 1);
  }
}
