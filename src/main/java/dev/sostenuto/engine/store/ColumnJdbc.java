package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.ColumnType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** Column values on their way through JDBC. Stateless. */
final class ColumnJdbc {
  private ColumnJdbc() {}

  /** Sets a parameter to a value that is not null. */
  static void bind(PreparedStatement statement, int position, ColumnType type, Object value)
      throws SQLException {
    switch (type) {
      case BOOLEAN -> statement.setBoolean(position, (Boolean) value);
      case INTEGER -> statement.setLong(position, (Long) value);
      case FLOAT8 -> statement.setDouble(position, (Double) value);
      case TEXT -> statement.setString(position, (String) value);
      case UUID -> statement.setObject(position, value);
      case TIMESTAMPTZ -> statement.setObject(position, toJdbc((Instant) value));
      case BYTEA -> statement.setBytes(position, (byte[]) value);
      case JSONB -> throw new IllegalArgumentException("a jsonb column has no order");
    }
  }

  /** Sets a parameter to the value that a column gets, which may be null. */
  static void write(PreparedStatement statement, int position, ColumnType type, Object value)
      throws SQLException {
    if (value == null) statement.setNull(position, Types.NULL);
    else if (type == ColumnType.JSONB) statement.setObject(position, value, Types.OTHER);
    else bind(statement, position, type, value);
  }

  /** The value of a column, or null. */
  static Object read(ResultSet rows, int position, ColumnType type) throws SQLException {
    Object value =
        switch (type) {
          case BOOLEAN -> rows.getBoolean(position);
          case INTEGER -> rows.getLong(position);
          case FLOAT8 -> rows.getDouble(position);
          case TEXT, JSONB -> rows.getString(position);
          case UUID -> rows.getObject(position, UUID.class);
          case TIMESTAMPTZ -> fromJdbc(rows.getObject(position, OffsetDateTime.class));
          case BYTEA -> rows.getBytes(position);
        };
    return rows.wasNull() ? null : value;
  }

  private static OffsetDateTime toJdbc(Instant instant) {
    if (instant.equals(Instant.MAX)) return OffsetDateTime.MAX;
    if (instant.equals(Instant.MIN)) return OffsetDateTime.MIN;
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static Instant fromJdbc(OffsetDateTime time) {
    if (time == null) return null;
    if (time.equals(OffsetDateTime.MAX)) return Instant.MAX;
    if (time.equals(OffsetDateTime.MIN)) return Instant.MIN;
    return time.toInstant();
  }
}
