package dev.sostenuto.engine.feed;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes pgoutput messages by hand. Confined to its test's thread. */
final class PgOutputBytes {
  /** Stands for a large value that an update left as it was. */
  static final Object UNCHANGED = new Object();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static ByteBuffer begin(int xid) {
    return new PgOutputBytes().type('B').int64(1).int64(0).int32(xid).toBuffer();
  }

  static ByteBuffer end(long end) {
    return new PgOutputBytes().type('C').int8(0).int64(end - 1).int64(end).int64(0).toBuffer();
  }

  static ByteBuffer relation(int id, String schema, String table, String... columns) {
    PgOutputBytes bytes =
        new PgOutputBytes()
            .type('R')
            .int32(id)
            .string(schema)
            .string(table)
            .type('f')
            .int16(columns.length);
    for (String column : columns) {
      bytes.int8(1).string(column).int32(25).int32(-1);
    }
    return bytes.toBuffer();
  }

  static ByteBuffer insert(int relation, Object... values) {
    return new PgOutputBytes().type('I').int32(relation).type('N').tuple(values).toBuffer();
  }

  static ByteBuffer update(int relation, char oldKind, Object[] before, Object[] after) {
    PgOutputBytes bytes = new PgOutputBytes().type('U').int32(relation);
    if (before != null) {
      bytes.type(oldKind).tuple(before);
    }
    return bytes.type('N').tuple(after).toBuffer();
  }

  static ByteBuffer delete(int relation, char oldKind, Object... values) {
    return new PgOutputBytes().type('D').int32(relation).type(oldKind).tuple(values).toBuffer();
  }

  static ByteBuffer truncate(int... relations) {
    PgOutputBytes bytes = new PgOutputBytes().type('T').int32(relations.length).int8(0);
    for (int relation : relations) {
      bytes.int32(relation);
    }
    return bytes.toBuffer();
  }

  static ByteBuffer note(boolean transactional, String prefix, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new PgOutputBytes()
        .type('M')
        .int8(transactional ? 1 : 0)
        .int64(1)
        .string(prefix)
        .int32(bytes.length)
        .bytes(bytes)
        .toBuffer();
  }

  PgOutputBytes type(char type) {
    return int8(type);
  }

  PgOutputBytes int8(int value) {
    out.write(value);
    return this;
  }

  PgOutputBytes int16(int value) {
    return bytes(ByteBuffer.allocate(2).putShort((short) value).array());
  }

  PgOutputBytes int32(int value) {
    return bytes(ByteBuffer.allocate(4).putInt(value).array());
  }

  PgOutputBytes int64(long value) {
    return bytes(ByteBuffer.allocate(8).putLong(value).array());
  }

  PgOutputBytes string(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8)).int8(0);
  }

  PgOutputBytes bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  PgOutputBytes tuple(Object... values) {
    int16(values.length);
    for (Object value : values) {
      if (value == null) {
        type('n');
      } else if (value == UNCHANGED) {
        type('u');
      } else {
        byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
        type('t').int32(text.length).bytes(text);
      }
    }
    return this;
  }

  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(out.toByteArray());
  }
}
