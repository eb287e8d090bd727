package dev.sostenuto.engine.schedule;

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
  private static final String PURGE =
      "delete from _scheduled_functions where ctid = any(array(select ctid from _scheduled_functions"
          + " where completed_time < (extract(epoch from now()) * 1000)::float8 - ? limit ?))";
  private static final String PURGE_NODES =
      "delete from sostenuto_nodes where alive_until < now() - interval '1 day'";

  private static final String ABANDONED =
      "The server that ran this action ended before the action did.";

  private final JobSql sql;
  private final UUID node;
  private final Duration lease;

  /**
   * @param source of connections in auto-commit mode
   * @param node tells this node from all others, earlier ones too
   */
  public PostgresJobs(DataSource source, UUID node, Duration lease) {
    this.sql = new JobSql(source);
    this.node = node;
    this.lease = lease;
  }

  @Override
  public Look look(Wanted wanted) throws SQLException {
    try (Connection connection = sql.source().getConnection();
        PreparedStatement first = connection.prepareStatement(SNAPSHOT);
        ResultSet row = first.executeQuery()) {
      row.next();
      List<Job> due = new ArrayList<>();
      due(connection, JobTable.CALLS, wanted.functions(), wanted, due);
      due(connection, JobTable.CRONS, wanted.crons(), wanted, due);
      return new Look(
          TransactionSnapshot.parse(row.getString(1)),
          JobSql.instant(row.getDouble(2)),
          due,
          earlier(JobSql.time(row, 3), JobSql.time(row, 4)));
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
                  rows.getInt(5),
                  Duration.ofMillis((long) rows.getDouble(6))));
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
    try (Connection connection = sql.source().getConnection();
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
    return sql.update(table(job).endAction(), JobSql.state(error), job.id(), node) > 0;
  }

  @Override
  public void failMutation(Job job, String error) throws SQLException {
    sql.update(table(job).failMutation(), JobSql.state(error), job.id());
  }

  @Override
  public void postpone(Job job, Duration pause) throws SQLException {
    sql.update(table(job).postpone(), (double) pause.toMillis(), job.id());
  }

  @Override
  public void keepAlive() throws SQLException {
    sql.update(KEEP_ALIVE, lease.toMillis() / 1e3, node);
  }

  @Override
  public int failAbandoned() throws SQLException {
    return sql.update(JobTable.CALLS.failAbandoned(), JobSql.state(ABANDONED))
        + sql.update(JobTable.CRONS.failAbandoned(), JobSql.state(ABANDONED));
  }

  @Override
  public int failUnknown(Set<String> functions, Duration grace) throws SQLException {
    try (Connection connection = sql.source().getConnection();
        PreparedStatement statement = connection.prepareStatement(FAIL_UNKNOWN)) {
      statement.setDouble(1, grace.toMillis());
      statement.setArray(2, texts(connection, functions));
      return statement.executeUpdate();
    }
  }

  @Override
  public CronStore crons() {
    return new PostgresCrons(sql);
  }

  @Override
  public long purge(Duration age, int batchRows) throws SQLException {
    long total = 0;
    int gone = batchRows;
    while (gone == batchRows) {
      gone = sql.update(PURGE, (double) age.toMillis(), batchRows);
      total += gone;
    }
    sql.update(PURGE_NODES);
    return total;
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

  private static java.sql.Array texts(Connection connection, Collection<String> texts)
      throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }

  private static Instant earlier(Instant one, Instant other) {
    if (one == null) return other;
    return other == null || one.isBefore(other) ? one : other;
  }
}
