package dev.sostenuto.engine.catalog;

import dev.sostenuto.engine.range.KeyWriter;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The column types that live tables may use: how a value is read from PostgreSQL's text form and
 * how it is ordered. The constants name the Java type of a {@link Row}'s value.
 */
public enum ColumnType {
  /** {@link Boolean}. */
  BOOLEAN,
  /** {@link Long}; smallint, integer and bigint alike. */
  INTEGER,
  /** {@link Double}. */
  FLOAT8,
  /** {@link String}; text and varchar with COLLATE "C". */
  TEXT,
  /** {@link java.util.UUID}, ordered as unsigned bytes. */
  UUID,
  /** {@link java.time.Instant} with microseconds; its MIN and MAX are the infinities. */
  TIMESTAMPTZ,
  /** {@code byte[]}. */
  BYTEA,
  /** {@link String}, the JSON text; cannot be indexed. */
  JSONB;

  /** Reads PostgreSQL's text form (TimeZone UTC, DateStyle ISO, bytea_output hex). */
  public Object parse(String text) {
    return switch (this) {
      case BOOLEAN -> text.equals("t");
      case INTEGER -> Long.valueOf(text);
      case FLOAT8 -> Double.valueOf(text);
      case TEXT, JSONB -> text;
      case UUID -> java.util.UUID.fromString(text);
      case TIMESTAMPTZ -> Timestamps.parse(text);
      case BYTEA -> HexFormat.of().parseHex(text, 2, text.length());
    };
  }

  /**
   * Appends a value of this type, or null, to a key, so that keys order as PostgreSQL orders the
   * values.
   */
  public void writeKey(KeyWriter key, Object value) {
    if (value == null) {
      key.nil();
      return;
    }
    switch (this) {
      case BOOLEAN -> key.bool((Boolean) value);
      case INTEGER -> key.int64((Long) value);
      case FLOAT8 -> key.float64((Double) value);
      case TEXT -> key.text((String) value);
      case UUID -> key.uuid((java.util.UUID) value);
      case TIMESTAMPTZ -> key.int64(Timestamps.micros((Instant) value));
      case BYTEA -> key.bytes((byte[]) value);
      case JSONB -> throw new IllegalArgumentException("a jsonb column has no order");
    }
  }
}
