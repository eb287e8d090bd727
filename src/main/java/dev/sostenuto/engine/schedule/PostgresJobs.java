package dev.sostenuto.engine.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sostenuto.engine.function.Occasion;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.store.Transactions.Transaction.LastStatement;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** The jobs in the database. Safe for use by many threads. */
public final class PostgresJobs implements JobStore {
  private static final String SNAPSHOT =
      "select pg_current_snapshot()::text, extract(epoch from now()) * 1000, (%s), (%s)"
          .formatted(JobTable.CALLS.next(), JobTable.CRONS.next());
  private static final String KEEP_ALIVE =
      "update sostenuto_nodes set alive_until = now() + make_interval(secs => ?) where node = ?";
  private static final String FAIL_UNKNOWN =
      "update _scheduled_functions set state = jsonb_build_object('kind', 'failed', 'error',"
          + " 'Could not find function for ''' || name || '''.'),"
          + " completed_time = extract(epoch from clock_timestamp()) * 1000"
          + " where state ->> 'kind' = 'pending' and coalesce(retry_at, scheduled_time)"
          + " < (extract(epoch from now()) * 1000)::float8 - ? and name <> all(?)";
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
  private static final String PURGE =
      "delete from _scheduled_functions where ctid = any(array(select ctid from _scheduled_functions"
          + " where completed_time < (extract(epoch from now()) * 1000)::float8 - ? limit ?))";
  private static final String PURGE_NODES =
      "delete from sostenuto_nodes where alive_until < now() - interval '1 day'";

  /** Characters of an error that are kept. */
  private static final int ERROR_CHARS = 8_192;

  private static final String ABANDONED =
      "The server that ran this action ended before the action did.";

  private final DataSource source;
  private final UUID node;
  private final Duration lease;

  /**
   * @param source of connections in auto-commit mode
   * @param node tells this node from all others, earlier ones too
   */
  public PostgresJobs(DataSource source, UUID node, Duration lease) {
    this.source = source;
    this.node = node;
    this.lease = lease;
  }

  @Override
  public Look look(Wanted wanted) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement first = connection.prepareStatement(SNAPSHOT);
        ResultSet row = first.executeQuery()) {
      row.next();
      List<Job> due = new ArrayList<>();
      due(connection, JobTable.CALLS, wanted.functions(), wanted, due);
      due(connection, JobTable.CRONS, wanted.crons(), wanted, due);
      return new Look(
          TransactionSnapshot.parse(row.getString(1)),
          instant(row.getDouble(2)),
          due,
          earlier(time(row, 3), time(row, 4)));
    }
  }

  private static void due(
      Connection connection, JobTable table, Set<String> keys, Wanted wanted, List<Job> due)
      throws SQLException {
    if (keys.isEmpty()) return;
    try (PreparedStatement statement = connection.prepareStatement(table.due())) {
      statement.setArray(1, texts(connection, keys));
      statement.setArray(2, connection.createArrayOf("uuid", wanted.except().toArray()));
      statement.setInt(3, wanted.limit());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next())
          due.add(
              new Job(
                  rows.getObject(1, UUID.class),
                  rows.getString(2),
                  rows.getString(3),
                  rows.getString(4),
                  rows.getInt(5)));
      }
    }
  }

  @Override
  public Occasion occasion(Job job) {
    return new Occasion() {
      @Override
      public Optional<JsonValue.Obj> claim(Connection connection) throws SQLException {
        try (PreparedStatement claim = connection.prepareStatement(table(job).claim())) {
          claim.setString(1, job.place());
          claim.setObject(2, job.id());
          return args(claim);
        }
      }

      @Override
      public LastStatement success() {
        return succeed(job);
      }
    };
  }

  private static LastStatement succeed(Job job) {
    return new LastStatement() {
      @Override
      public String sql() {
        return table(job).succeed();
      }

      @Override
      public int bind(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, job.place());
        statement.setObject(first + 1, job.id());
        return first + 2;
      }
    };
  }

  @Override
  public Optional<JsonValue.Obj> take(Job job) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement take = connection.prepareStatement(table(job).take())) {
      take.setObject(1, node);
      take.setDouble(2, lease.toMillis() / 1e3);
      take.setObject(3, node);
      take.setString(4, job.place());
      take.setObject(5, job.id());
      return args(take);
    }
  }

  @Override
  public boolean endAction(Job job, String error) throws SQLException {
    return update(table(job).endAction(), state(error), job.id(), node) > 0;
  }

  @Override
  public void failMutation(Job job, String error) throws SQLException {
    update(table(job).failMutation(), state(error), job.id());
  }

  @Override
  public void postpone(Job job, Duration pause) throws SQLException {
    update(table(job).postpone(), (double) pause.toMillis(), job.id());
  }

  @Override
  public void keepAlive() throws SQLException {
    update(KEEP_ALIVE, lease.toMillis() / 1e3, node);
  }

  @Override
  public int failAbandoned() throws SQLException {
    return update(JobTable.CALLS.failAbandoned(), state(ABANDONED))
        + update(JobTable.CRONS.failAbandoned(), state(ABANDONED));
  }

  @Override
  public int failUnknown(Set<String> functions, Duration grace) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(FAIL_UNKNOWN)) {
      statement.setDouble(1, grace.toMillis());
      statement.setArray(2, texts(connection, functions));
      return statement.executeUpdate();
    }
  }

  @Override
  public Standing standing(String cron) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(STANDING)) {
      statement.setString(1, cron);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        Instant last = time(row, 2);
        return new Standing(
            instant(row.getDouble(1)), last, row.getString(3), last != null && row.getBoolean(4));
      }
    }
  }

  @Override
  public void add(CronJob cron, NextSlot next) throws SQLException {
    String args = EncodedJson.encode(cron.args());
    double slot = millis(next.slot());
    if (next.skipped() == 0) {
      update(ADD_RUN, cron.name(), cron.definition(), cron.path(), args, slot);
      return;
    }
    String why =
        "Skipping %d run(s) of job %s because multiple scheduled runs are in the past"
            .formatted(next.skipped(), cron.name());
    update(
        ADD_RUN_AND_SKIPPED,
        cron.name(),
        cron.definition(),
        cron.path(),
        args,
        slot,
        millis(next.lastSkipped()),
        state(why));
  }

  @Override
  public void removeOutdated(CronJob cron) throws SQLException {
    update(REMOVE_OUTDATED, cron.name(), cron.definition());
  }

  @Override
  public void trim(String cron, int kept) throws SQLException {
    update(TRIM, cron, cron, kept - 1);
  }

  @Override
  public long purge(Duration age, int batchRows) throws SQLException {
    long total = 0;
    int gone = batchRows;
    while (gone == batchRows) {
      gone = update(PURGE, (double) age.toMillis(), batchRows);
      total += gone;
    }
    update(PURGE_NODES);
    return total;
  }

  private int update(String sql, Object... parameters) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) statement.setObject(i + 1, parameters[i]);
      return statement.executeUpdate();
    }
  }

  private static JobTable table(Job job) {
    return job.isCron() ? JobTable.CRONS : JobTable.CALLS;
  }

  private static Optional<JsonValue.Obj> args(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next()
          ? Optional.of((JsonValue.Obj) EncodedJson.decode(row.getString(1)))
          : Optional.empty();
    }
  }

  /** A success, or a failure with an error. */
  private static String state(String error) {
    if (error == null) return "{\"kind\": \"success\"}";
    // The database's text holds no NUL.
    String kept = error.replace('\0', '\uFFFD');
    if (kept.length() > ERROR_CHARS) kept = kept.substring(0, ERROR_CHARS - 1) + "…";
    return EncodedJson.encode(
        JsonValue.object()
            .put("kind", "failed")
            .put("error", new String(kept.getBytes(UTF_8), UTF_8))
            .build());
  }

  private static java.sql.Array texts(Connection connection, Collection<String> texts)
      throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }

  private static Instant time(ResultSet row, int column) throws SQLException {
    double millis = row.getDouble(column);
    return row.wasNull() ? null : instant(millis);
  }

  private static Instant earlier(Instant one, Instant other) {
    if (one == null) return other;
    return other == null || one.isBefore(other) ? one : other;
  }

  /** Rounded up to a whole millisecond, so that nothing is due earlier than it says. */
  private static Instant instant(double millis) {
    return Instant.ofEpochMilli((long) Math.ceil(millis));
  }

  private static double millis(Instant instant) {
    return instant.toEpochMilli();
  }
}
