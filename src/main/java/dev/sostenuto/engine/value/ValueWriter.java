package dev.sostenuto.engine.value;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * Writes a value as JSON in one pass over it, and judges its size on the way. Confined to one
 * thread, for one value.
 *
 * <p>The formats differ only in what JSON has no words for; that is what a subclass says.
 */
abstract class ValueWriter {
  final StringBuilder out;
  private final ValueLimits limits;
  private long size;

  ValueWriter(StringBuilder out, ValueLimits limits) {
    this.out = out;
    this.limits = limits;
  }

  abstract void int64(long value);

  /** NaN, an infinity, or -0. */
  abstract void specialFloat(double value);

  abstract void bytes(byte[] value);

  /** Any other float64. */
  void finite(double value) {
    Rendering.finite(out, value);
  }

  final void write(JsonValue value) {
    write(value, 0);
  }

  private void write(JsonValue value, int depth) {
    if (value instanceof JsonValue.Str text) {
      grow(ValueSize.AROUND);
      string(text.value());
    } else if (value instanceof JsonValue.Float64 number) {
      grow(ValueSize.NUMBER);
      float64(number.value());
    } else if (value instanceof JsonValue.Obj object) {
      grow(ValueSize.AROUND);
      object(object.sortedFields(), depth + 1);
    } else if (value instanceof JsonValue.Array array) {
      grow(ValueSize.AROUND);
      array(array, depth + 1);
    } else {
      writeRarer(value);
    }
  }

  private void writeRarer(JsonValue value) {
    if (value instanceof JsonValue.Bool bool) {
      grow(ValueSize.NULL_OR_BOOLEAN);
      out.append(bool.value());
    } else if (value instanceof JsonValue.Int64 integer) {
      grow(ValueSize.NUMBER);
      int64(integer.value());
    } else if (value instanceof JsonValue.Bytes bytes) {
      grow(ValueSize.AROUND + (long) bytes.uncopied().length);
      bytes(bytes.uncopied());
    } else {
      grow(ValueSize.NULL_OR_BOOLEAN);
      out.append("null");
    }
  }

  private void object(SortedFields fields, int depth) {
    limits.checkNesting(depth);
    limits.checkObjectFields(fields.size());
    out.append('{');
    for (int i = 0; i < fields.size(); i++) {
      if (i > 0) out.append(',');
      field(fields.name(i), fields.value(i), depth);
    }
    out.append('}');
  }

  private void field(String name, JsonValue value, int depth) {
    try {
      limits.checkFieldName(name);
      grow(ValueSize.BESIDE_NAME);
      string(name);
      out.append(':');
      write(value, depth);
    } catch (InvalidValueException e) {
      throw e.within("." + name);
    }
  }

  private void array(JsonValue.Array array, int depth) {
    limits.checkNesting(depth);
    limits.checkArrayLength(array.items().size());
    out.append('[');
    int index = 0;
    try {
      for (JsonValue item : array.items()) {
        if (index > 0) out.append(',');
        write(item, depth);
        index++;
      }
    } catch (InvalidValueException e) {
      throw e.within("[" + index + "]");
    }
    out.append(']');
  }

  private void float64(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value == 0 && 1 / value < 0) {
      specialFloat(value);
    } else {
      finite(value);
    }
  }

  /** Text in quotes; runs that need no escape are copied whole. */
  private void string(String text) {
    out.append('"');
    int copied = 0;
    int beyondAscii = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        beyondAscii += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      } else if (c < 0x20 || c == '"' || c == '\\') {
        out.append(text, copied, i);
        escape(c);
        copied = i + 1;
      }
    }
    grow(text.length() + (long) beyondAscii);
    out.append(text, copied, text.length()).append('"');
  }

  private void escape(char c) {
    switch (c) {
      case '"', '\\' -> out.append('\\').append(c);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default ->
          out.append("\\u00")
              .append((char) ('0' + (c >> 4)))
              .append(Character.forDigit(c & 15, 16));
    }
  }

  /** An object with one key, which says what the bytes stand for. */
  final void special(String key, byte[] bytes) {
    out.append("{\"").append(key).append("\":\"");
    base64(bytes);
    out.append("\"}");
  }

  final void eightBytes(String key, long bits) {
    special(key, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array());
  }

  final void base64(byte[] bytes) {
    out.append(Base64.getEncoder().encodeToString(bytes));
  }

  private void grow(long bytes) {
    size += bytes;
    limits.checkSize(size);
  }
}
