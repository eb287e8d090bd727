package dev.sostenuto.engine.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The statements that open a mutation's transaction and claim its request. Confined to one thread,
 * for one transaction.
 *
 * <p>They are sent alone, or with the first read, which saves a trip: until then a mutation has
 * done nothing that could be seen. Whatever comes of it, nothing may be kept before {@link
 * #isClaimed} was asked.
 */
public final class Opening implements Prelude {
  private final String sql;
  private final UUID session;
  private final long request;
  private final long socket;
  private boolean pending = true;
  private OptionalLong xid = OptionalLong.empty();

  /** Whoever reads with it must not go on. */
  public static final class NotClaimedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotClaimedException() {
      super("The request has been answered already", null, false, false);
    }
  }

  /**
   * @param sql sets the transaction up, and returns its id, or no row when the request is not to be
   *     run
   * @param session null when the statement has no parameters
   */
  Opening(String sql, UUID session, long request, long socket) {
    this.sql = sql;
    this.session = session;
    this.request = request;
    this.socket = socket;
  }

  @Override
  public boolean isPending() {
    return pending;
  }

  @Override
  public void send(Connection connection) throws SQLException {
    if (!pending) return;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement);
      take(SqlBatch.rows(statement, statement.execute()));
      SqlBatch.finish(statement);
    }
  }

  /** Whether the request is this transaction's to run; it has been sent. */
  public boolean isClaimed() {
    return xid.isPresent();
  }

  /** The transaction's full id; it has been claimed. */
  public long xid() {
    return xid.orElseThrow();
  }

  @Override
  public String before(String query) {
    return sql + "; " + query;
  }

  @Override
  public int bind(PreparedStatement statement) throws SQLException {
    if (session == null) return 1;
    statement.setObject(1, session);
    statement.setLong(2, request);
    statement.setLong(3, socket);
    return 4;
  }

  /**
   * {@inheritDoc}
   *
   * @throws NotClaimedException when the request is not to be run
   */
  @Override
  public ResultSet rows(PreparedStatement statement) throws SQLException {
    take(SqlBatch.rows(statement, statement.execute()));
    if (!isClaimed()) throw new NotClaimedException();
    return SqlBatch.rows(statement, statement.getMoreResults());
  }

  private void take(ResultSet row) throws SQLException {
    try (row) {
      if (row.next()) xid = OptionalLong.of(Long.parseUnsignedLong(row.getString(1)));
    }
    pending = false;
  }
}
