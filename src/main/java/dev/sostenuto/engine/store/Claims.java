package dev.sostenuto.engine.store;

import dev.sostenuto.engine.store.Transactions.Transaction.LastStatement;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The memory of which client requests have committed, and with what answer. Stateless.
 *
 * <p>A mutation first takes the row of its session, so that two runs for one session never overlap,
 * and a request that an earlier or a later one has overtaken is noticed. It last records its
 * answer. Tables are read through indexes, however small they are: PostgreSQL would take a read of
 * the whole table for one of every row, and let it fail beside all who write any. Neither claim nor
 * answer reads an index under the rules of SERIALIZABLE, so mutations of different sessions don't
 * get in each other's way here.
 */
public final class Claims {
  private static final String SERIALIZABLE = "set transaction isolation level serializable; ";
  private static final String CLAIM =
      "insert into sostenuto_sessions as s (session_id, last_request, touched) values (?, ?, now())"
          + " on conflict (session_id) do update set last_request = excluded.last_request, touched = now()"
          + " where s.last_request < excluded.last_request and s.fence <= ? returning pg_current_xact_id()::text";
  private static final String FENCE =
      "insert into sostenuto_sessions as s (session_id, last_request, touched, fence) values (?, -1, now(), ?)"
          + " on conflict (session_id) do update set fence = excluded.fence, touched = now()"
          + " where s.fence < excluded.fence";
  private static final String RECORD =
      "insert into sostenuto_claims (session_id, request_id, result, log_lines, created) values (?, ?, ?, ?, now())";

  /**
   * Claims requests and records their answers, of different sessions and by their first sockets;
   * fails when one of them is not to be run.
   */
  private static final String RECORD_ALL =
      "with a as (select * from unnest(?::uuid[], ?::bigint[], ?::text[], ?::text[])"
          + " as a (session_id, request_id, result, log_lines)),"
          + " s as (insert into sostenuto_sessions as s (session_id, last_request, touched)"
          + " select session_id, request_id, now() from a"
          + " on conflict (session_id) do update set last_request = excluded.last_request, touched = now()"
          + " where s.last_request < excluded.last_request and s.fence <= 0 returning 1),"
          + " c as (insert into sostenuto_claims (session_id, request_id, result, log_lines, created)"
          + " select session_id, request_id, result, log_lines::text[], now() from a)"
          + " select 1 / (count(*) = ?)::int from s";

  private static final String FIND =
      "select result, log_lines from sostenuto_claims where session_id = ? and request_id = ?";
  private static final String CURRENT_XID = "select pg_current_xact_id()::text";
  private static final String PURGE_CLAIMS =
      "delete from sostenuto_claims where ctid = any(array(select ctid from sostenuto_claims"
          + " where created < now() - make_interval(secs => ?) limit ?))";
  private static final String PURGE_SESSIONS =
      "delete from sostenuto_sessions where ctid = any(array(select ctid from sostenuto_sessions"
          + " where touched < now() - make_interval(secs => ?) limit ? for update skip locked))";

  private Claims() {}

  /** What a request was answered with. */
  public record Answer(String resultJson, List<String> logLines) {}

  /** A request by a client's first socket, and its answer. */
  public record Answered(UUID session, long request, Answer answer) {}

  /**
   * Begins a mutation that nobody will send again.
   *
   * @param statementLimit how long one statement may take
   */
  public static Opening begin(Duration statementLimit) {
    return new Opening(SERIALIZABLE + CURRENT_XID + settings(statementLimit), null, 0, 0);
  }

  /**
   * Begins mutations that are claimed at the end, by {@link #recordAll}.
   *
   * @param statementLimit how long one statement may take
   * @param lockLimit how long one may wait for a row that another transaction has changed
   */
  public static Opening beginTogether(Duration statementLimit, Duration lockLimit) {
    String limits =
        settings(statementLimit)
            + ", set_config('lock_timeout', '"
            + lockLimit.toMillis()
            + "', true)";
    return new Opening(SERIALIZABLE + CURRENT_XID + limits, null, 0, 0);
  }

  /**
   * Begins a mutation by claiming its request in this transaction, which waits for a run of the
   * same session to end. It is not claimed when this request, or a later one of the session, has
   * been committed, or a mutation has failed on a later socket.
   *
   * @param statementLimit how long one statement may take
   * @param socket of the client's, by its own counting
   * @param mayWait whether another run may have the session's row, perhaps one that hangs
   */
  public static Opening claim(
      Duration statementLimit, UUID session, long request, long socket, boolean mayWait) {
    String limited =
        mayWait ? "set local statement_timeout = " + statementLimit.toMillis() + "; " : "";
    String sql = SERIALIZABLE + limited + CLAIM + settings(statementLimit);
    return new Opening(sql, session, request, socket);
  }

  /**
   * From the end of this transaction on, no run from an older socket of this session claims
   * anything; waits for one that has.
   */
  public static void fence(Connection connection, UUID session, long socket) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FENCE)) {
      statement.setObject(1, session);
      statement.setLong(2, socket);
      statement.executeUpdate();
    }
  }

  /** What else the statement does that opens the transaction; each is one less to be sent. */
  private static String settings(Duration statementLimit) {
    return ", set_config('statement_timeout', '"
        + statementLimit.toMillis()
        + "', true), set_config('enable_seqscan', 'off', true)";
  }

  /** Records the answer of a claimed request, as the last thing its transaction does. */
  public static LastStatement record(UUID session, long request, Answer answer) {
    return new LastStatement() {
      @Override
      public String sql() {
        return RECORD;
      }

      @Override
      public int bind(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(first, session);
        statement.setLong(first + 1, request);
        statement.setString(first + 2, answer.resultJson());
        statement.setArray(
            first + 3,
            statement.getConnection().createArrayOf("text", answer.logLines().toArray()));
        return first + 4;
      }
    };
  }

  /**
   * Claims and records requests of different sessions, as the last thing their transaction does; a
   * run for one of the sessions that has claimed its request meanwhile is waited for.
   *
   * <p>The statement fails when one of them must not be run, as {@link #claim} says: then nothing
   * of all can be kept.
   */
  public static LastStatement recordAll(List<Answered> requests) {
    return new LastStatement() {
      @Override
      public String sql() {
        return RECORD_ALL;
      }

      @Override
      public int bind(PreparedStatement statement, int first) throws SQLException {
        Connection connection = statement.getConnection();
        int count = requests.size();
        UUID[] sessions = new UUID[count];
        Long[] ids = new Long[count];
        String[] results = new String[count];
        String[] logLines = new String[count];
        for (int i = 0; i < count; i++) {
          Answered one = requests.get(i);
          sessions[i] = one.session();
          ids[i] = one.request();
          results[i] = one.answer().resultJson();
          logLines[i] =
              connection.createArrayOf("text", one.answer().logLines().toArray()).toString();
        }
        statement.setArray(first, connection.createArrayOf("uuid", sessions));
        statement.setArray(first + 1, connection.createArrayOf("bigint", ids));
        statement.setArray(first + 2, connection.createArrayOf("text", results));
        statement.setArray(first + 3, connection.createArrayOf("text", logLines));
        statement.setInt(first + 4, count);
        return first + 5;
      }
    };
  }

  /** The answer that was recorded; empty when the request did not commit. */
  public static Optional<Answer> find(Connection connection, UUID session, long request)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FIND)) {
      statement.setObject(1, session);
      statement.setLong(2, request);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) return Optional.empty();
        Array lines = row.getArray(2);
        return Optional.of(new Answer(row.getString(1), List.of((String[]) lines.getArray())));
      }
    }
  }

  /**
   * Forgets what is older than that; a request that is sent again after so long would run again.
   *
   * @param connection in auto-commit mode, so that no purge holds many locks
   * @param batchRows rows that one statement deletes
   * @return how many rows went
   */
  public static long purge(Connection connection, Duration age, int batchRows) throws SQLException {
    return purge(connection, PURGE_CLAIMS, age, batchRows)
        + purge(connection, PURGE_SESSIONS, age, batchRows);
  }

  private static long purge(Connection connection, String sql, Duration age, int batchRows)
      throws SQLException {
    long total = 0;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setDouble(1, age.toMillis() / 1e3);
      statement.setInt(2, batchRows);
      int gone = batchRows;
      while (gone == batchRows) {
        gone = statement.executeUpdate();
        total += gone;
      }
    }
    return total;
  }
}
