package dev.sostenuto.engine.presence;

import dev.sostenuto.engine.function.SystemFunctions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Watched sessions in the database. Safe for use by many threads.
 *
 * <p>Each statement changes a row and the job that belongs to it together. Whoever is late finds
 * that a later socket was written down, and changes nothing.
 */
public final class PostgresWatches implements WatchStore {
  private static final String NOW = "floor(extract(epoch from clock_timestamp()) * 1000)::float8";

  private static final String HERE =
      "with back as (update _session_watches w set node = ?, socket = h.socket, gone_since = null"
          + " from unnest(?::uuid[], ?::bigint[]) as h (session, socket)"
          + " where w.session = h.session and w.socket <= h.socket"
          + " and (w.node is distinct from ? or w.socket <> h.socket or w.gone_since is not null)"
          + " returning w.job)"
          + " update _scheduled_functions set state = '{\"kind\": \"canceled\"}', completed_time = "
          + NOW
          + " where id in (select job from back) and state ->> 'kind' = 'pending'";

  private static final String LEAVE =
      "with gone as (update _session_watches w set gone_since = "
          + NOW
          + ", job = gen_random_uuid() where gone_since is null and %s"
          + " returning id, job, grace, gone_since)"
          + " insert into _scheduled_functions (id, name, args, scheduled_time) select job, '"
          + SystemFunctions.SESSION_GONE
          + "', jsonb_build_array(jsonb_build_object('watch', id::text)), gone_since + grace from gone";
  private static final String GONE = LEAVE.formatted("session = any(?) and node = ?");
  private static final String ORPHANED =
      LEAVE.formatted(
          "(node is not null or creation_time < "
              + NOW
              + " - 5000) and not exists (select from sostenuto_nodes n"
              + " where n.node = w.node and n.alive_until > now())");

  private static final String DOUBTFUL =
      "select session, node is not distinct from ?, socket, gone_since is not null from _session_watches"
          + " where node = ? or node is null or gone_since is not null";

  private static final String KEEP_ALIVE =
      "insert into sostenuto_nodes (node, alive_until) values (?, now() + make_interval(secs => ?))"
          + " on conflict (node) do update set alive_until = greatest(sostenuto_nodes.alive_until, excluded.alive_until)";

  private final DataSource source;
  private final UUID node;
  private final Duration lease;

  /**
   * @param source of connections in auto-commit mode
   * @param node tells this node from all others, earlier ones too
   * @param lease so long after its last sign of life a node counts as dead
   */
  public PostgresWatches(DataSource source, UUID node, Duration lease) {
    this.source = source;
    this.node = node;
    this.lease = lease;
  }

  @Override
  public void here(Map<UUID, Long> sockets) throws SQLException {
    List<UUID> sessions = List.copyOf(sockets.keySet());
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(HERE)) {
      statement.setObject(1, node);
      statement.setArray(2, connection.createArrayOf("uuid", sessions.toArray()));
      statement.setArray(
          3, connection.createArrayOf("bigint", sessions.stream().map(sockets::get).toArray()));
      statement.setObject(4, node);
      statement.executeUpdate();
    }
  }

  @Override
  public void gone(Collection<UUID> sessions) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(GONE)) {
      statement.setArray(1, connection.createArrayOf("uuid", sessions.toArray()));
      statement.setObject(2, node);
      statement.executeUpdate();
    }
  }

  @Override
  public List<Watched> doubtful() throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(DOUBTFUL)) {
      statement.setObject(1, node);
      statement.setObject(2, node);
      List<Watched> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next())
          found.add(
              new Watched(
                  rows.getObject(1, UUID.class),
                  rows.getBoolean(2),
                  rows.getLong(3),
                  rows.getBoolean(4)));
      }
      return found;
    }
  }

  @Override
  public int patrol() throws SQLException {
    try (Connection connection = source.getConnection()) {
      try (PreparedStatement alive = connection.prepareStatement(KEEP_ALIVE)) {
        alive.setObject(1, node);
        alive.setDouble(2, lease.toMillis() / 1e3);
        alive.executeUpdate();
      }
      try (PreparedStatement orphaned = connection.prepareStatement(ORPHANED)) {
        return orphaned.executeUpdate();
      }
    }
  }
}
