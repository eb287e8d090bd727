package dev.sostenuto.engine.transfer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Uploaded files, in parts: in the database, so that each part may come to another server. Safe for
 * use by many threads.
 */
final class ImportParts {
  private static final int LAST_PART = 9_999;

  private static final String TAKE_TURN = "select pg_advisory_xact_lock(6855113)";
  private static final String OTHERS =
      "select coalesce(sum(octet_length(bytes)), 0) from sostenuto_import_parts"
          + " where not (import_id = ? and part = ?)";
  private static final String PUT =
      "insert into sostenuto_import_parts (import_id, part, bytes) values (?, ?, ?)"
          + " on conflict (import_id, part) do update set bytes = excluded.bytes, created = now()";
  private static final String LIST =
      "select part, octet_length(bytes) from sostenuto_import_parts where import_id = ? order by part";
  private static final String GET =
      "select bytes from sostenuto_import_parts where import_id = ? and part = ?";
  private static final String REMOVE = "delete from sostenuto_import_parts where import_id = ?";
  private static final String PURGE =
      "delete from sostenuto_import_parts p where created < now() - make_interval(secs => ?)"
          + " and not exists (select from _snapshot_imports i where i.id = p.import_id"
          + " and i.state ->> 'state' in ('uploaded', 'waiting_for_confirmation', 'in_progress'))";

  private final DataSource source;
  private final long limitBytes;

  /**
   * @param source of connections in auto-commit mode
   * @param limitBytes of all files together
   */
  ImportParts(DataSource source, long limitBytes) {
    this.source = source;
    this.limitBytes = limitBytes;
  }

  /**
   * Keeps a part; sent again, it takes the place of the first one.
   *
   * @return what {@link #require} is to be given
   */
  String put(UUID upload, int part, byte[] bytes) throws SQLException {
    if (part < 1 || part > LAST_PART)
      throw new ImportException("An upload has parts 1 to %d, not %d.".formatted(LAST_PART, part));
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        requireRoom(connection, upload, part, bytes.length);
        try (PreparedStatement put = connection.prepareStatement(PUT)) {
          put.setObject(1, upload);
          put.setInt(2, part);
          put.setBytes(3, bytes);
          put.executeUpdate();
        }
        connection.commit();
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
    return token(part, bytes.length);
  }

  private void requireRoom(Connection connection, UUID upload, int part, int length)
      throws SQLException {
    try (PreparedStatement turn = connection.prepareStatement(TAKE_TURN)) {
      turn.execute();
    }
    try (PreparedStatement others = connection.prepareStatement(OTHERS)) {
      others.setObject(1, upload);
      others.setInt(2, part);
      try (ResultSet row = others.executeQuery()) {
        row.next();
        if (row.getLong(1) + length > limitBytes)
          throw new ImportException(
              "The files that are being uploaded have more than %,d bytes together."
                  .formatted(limitBytes));
      }
    }
  }

  private static String token(int part, int bytes) {
    return part + ":" + bytes;
  }

  /** Returns when these are all parts of the upload, in their order. */
  void require(UUID upload, List<String> tokens) throws SQLException {
    List<String> there = new ArrayList<>();
    try (Connection connection = source.getConnection();
        PreparedStatement list = connection.prepareStatement(LIST)) {
      list.setObject(1, upload);
      try (ResultSet rows = list.executeQuery()) {
        while (rows.next()) there.add(token(rows.getInt(1), rows.getInt(2)));
      }
    }
    if (!there.equals(tokens))
      throw new ImportException("The parts of this upload are not all there: upload it again.");
  }

  /** The file; a part at a time is in memory. */
  InputStream open(UUID upload) {
    return new Parts(upload);
  }

  void remove(UUID upload) throws SQLException {
    update(REMOVE, upload);
  }

  /** Removes what nobody will import any more. */
  void purge(Duration kept) throws SQLException {
    update(PURGE, kept.toMillis() / 1e3);
  }

  private void update(String sql, Object parameter) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, parameter);
      statement.executeUpdate();
    }
  }

  private byte[] get(UUID upload, int part) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement get = connection.prepareStatement(GET)) {
      get.setObject(1, upload);
      get.setInt(2, part);
      try (ResultSet row = get.executeQuery()) {
        return row.next() ? row.getBytes(1) : null;
      }
    }
  }

  /** One part after the other. Confined to one thread. */
  private final class Parts extends InputStream {
    private final UUID upload;
    private int next = 1;
    private InputStream part = InputStream.nullInputStream();

    Parts(UUID upload) {
      this.upload = upload;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (length == 0) return 0;
      while (true) {
        int count = part.read(into, from, length);
        if (count > 0) return count;
        byte[] bytes = nextPart();
        if (bytes == null) return -1;
        part = new ByteArrayInputStream(bytes);
      }
    }

    private byte[] nextPart() throws IOException {
      try {
        return get(upload, next++);
      } catch (SQLException e) {
        throw new IOException("an uploaded part can't be read", e);
      }
    }
  }
}
