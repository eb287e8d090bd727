package dev.sostenuto.engine.transfer;

import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The imports in the database, and what became of them. Safe for use by many threads.
 *
 * <p>States: uploaded → waiting_for_confirmation → in_progress → completed; each of the first three
 * also → failed. Whoever works on an import holds its lock on a connection of its own, so that the
 * others see when that server has gone.
 */
final class ImportStates {
  static final String UPLOADED = "uploaded";
  static final String WAITING = "waiting_for_confirmation";
  static final String IN_PROGRESS = "in_progress";

  private static final int ERROR_CHARS = 8_192;

  private static final String ADD =
      "insert into _snapshot_imports (id, request, state) values (?, ?::jsonb, ?::jsonb)"
          + " on conflict (id) do nothing";
  private static final String REQUEST =
      "select request::text, state ->> 'state' from _snapshot_imports where id = ?";
  private static final String CHANGE =
      "update _snapshot_imports set state = ?::jsonb where id = ? and state ->> 'state' = ?";
  private static final String FAIL =
      "update _snapshot_imports set state = ?::jsonb where id = ?"
          + " and state ->> 'state' in ('uploaded', 'waiting_for_confirmation', 'in_progress')";
  private static final String WORKED_ON =
      "select id from _snapshot_imports where state ->> 'state' in ('uploaded', 'in_progress')";
  private static final String FORGOTTEN =
      "select id from _snapshot_imports where state ->> 'state' = 'waiting_for_confirmation'"
          + " and creation_time < (extract(epoch from now()) - ?) * 1000";
  private static final String PURGE =
      "delete from _snapshot_imports where creation_time < (extract(epoch from now()) - 604800) * 1000"
          + " and state ->> 'state' in ('completed', 'failed')";
  private static final String LOCK = "select pg_try_advisory_lock(6855114, hashtext(?))";
  private static final String LIMIT_WAITING = "set local lock_timeout = '5s'";
  private static final String AWAIT_LOCK = "select pg_advisory_lock(6855114, hashtext(?)) is null";
  private static final String UNLOCK = "select pg_advisory_unlock(6855114, hashtext(?))";

  private final DataSource source;

  /**
   * @param source of connections in auto-commit mode
   */
  ImportStates(DataSource source) {
    this.source = source;
  }

  /** Adds one that was uploaded; false when it was added before. */
  boolean add(UUID id, ImportRequest request) throws SQLException {
    return update(ADD, id, EncodedJson.encode(request.json()), state(UPLOADED)) > 0;
  }

  /** What it is to do, if it is in that state. */
  Optional<ImportRequest> request(UUID id, String state) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(REQUEST)) {
      statement.setObject(1, id);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next() || !row.getString(2).equals(state)) return Optional.empty();
        return Optional.of(ImportRequest.of((JsonValue.Obj) EncodedJson.decode(row.getString(1))));
      }
    }
  }

  /** Asks the administrator; false when it has failed meanwhile. */
  boolean await(UUID id, String message, boolean deletes) throws SQLException {
    JsonValue waiting =
        JsonValue.object()
            .put("state", WAITING)
            .put("message_to_confirm", message)
            .put("require_manual_confirmation", deletes)
            .build();
    return update(CHANGE, EncodedJson.encode(waiting), id, UPLOADED) > 0;
  }

  /** Takes one that is confirmed; false when somebody else has. */
  boolean begin(UUID id) throws SQLException {
    JsonValue begun =
        JsonValue.object()
            .put("state", IN_PROGRESS)
            .put("progress_message", "Importing")
            .put("checkpoint_messages", JsonValue.Array.EMPTY)
            .build();
    return update(CHANGE, EncodedJson.encode(begun), id, WAITING) > 0;
  }

  /**
   * Says, in the transaction that brought the documents, that they are there.
   *
   * @return false when it must not be: then the transaction is not to be committed
   */
  static boolean complete(Connection transaction, UUID id, long rows) throws SQLException {
    JsonValue completed =
        JsonValue.object().put("state", "completed").put("num_rows_written", rows).build();
    return update(transaction, CHANGE, EncodedJson.encode(completed), id, IN_PROGRESS) > 0;
  }

  /** Says why it can't be done, unless it is over. */
  void fail(UUID id, String why) throws SQLException {
    // The database's text holds no NUL.
    String kept = why.replace('\0', '\uFFFD');
    if (kept.length() > ERROR_CHARS) kept = kept.substring(0, ERROR_CHARS - 1) + "…";
    JsonValue failed =
        JsonValue.object()
            .put("state", "failed")
            .put("error_message", kept.replaceAll("[\\ud800-\\udfff]", "\uFFFD"))
            .build();
    update(FAIL, EncodedJson.encode(failed), id);
  }

  /** Whether nobody else works on it; then this connection does, until it is closed. */
  static boolean lock(Connection session, UUID id) throws SQLException {
    return lock(session, LOCK, id);
  }

  /**
   * As {@link #lock}, but waits up to 5 s for somebody who comes to the end of his work: what
   * became of it can be seen a little before he lets go.
   *
   * @param session in auto-commit mode
   */
  static boolean awaitLock(Connection session, UUID id) throws SQLException {
    session.setAutoCommit(false);
    try (Statement limit = session.createStatement()) {
      limit.execute(LIMIT_WAITING);
      lock(session, AWAIT_LOCK, id);
      session.commit();
      return true;
    } catch (SQLException e) {
      if (!ImportSession.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) throw e;
      session.rollback();
      return false;
    } finally {
      session.setAutoCommit(true);
    }
  }

  static void unlock(Connection session, UUID id) throws SQLException {
    lock(session, UNLOCK, id);
  }

  private static boolean lock(Connection session, String sql, UUID id) throws SQLException {
    try (PreparedStatement statement = session.prepareStatement(sql)) {
      statement.setString(1, id.toString());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** Those that somebody works on, or did when its server ended. */
  List<UUID> workedOn() throws SQLException {
    return ids(WORKED_ON);
  }

  /** Those that nobody has confirmed for so long. */
  List<UUID> forgotten(Duration kept) throws SQLException {
    return ids(FORGOTTEN, kept.toMillis() / 1e3);
  }

  void purge() throws SQLException {
    update(PURGE);
  }

  private List<UUID> ids(String sql, Object... parameters) throws SQLException {
    List<UUID> ids = new ArrayList<>();
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) ids.add(rows.getObject(1, UUID.class));
      }
    }
    return ids;
  }

  private static String state(String name) {
    return EncodedJson.encode(JsonValue.object().put("state", name).build());
  }

  private int update(String sql, Object... parameters) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return update(connection, sql, parameters);
    }
  }

  private static int update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      return statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) statement.setObject(i + 1, parameters[i]);
  }
}
