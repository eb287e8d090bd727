package dev.sostenuto.engine.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;

/**
 * What the statements about jobs have in common. Immutable.
 *
 * @param source of connections in auto-commit mode
 */
record JobSql(DataSource source) {
  /** Characters of an error that are kept. */
  private static final int ERROR_CHARS = 8_192;

  int update(String sql, Object... parameters) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) statement.setObject(i + 1, parameters[i]);
      return statement.executeUpdate();
    }
  }

  /** A success, or a failure with an error. */
  static String state(String error) {
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

  static Instant time(ResultSet row, int column) throws SQLException {
    double millis = row.getDouble(column);
    return row.wasNull() ? null : instant(millis);
  }

  /** Rounded up to a whole millisecond, so that nothing is due earlier than it says. */
  static Instant instant(double millis) {
    return Instant.ofEpochMilli((long) Math.ceil(millis));
  }

  static double millis(Instant instant) {
    return instant.toEpochMilli();
  }
}
