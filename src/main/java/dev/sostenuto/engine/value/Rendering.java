package dev.sostenuto.engine.value;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.util.Arrays;
import java.util.Base64;

/**
 * Values as a person reads them in a message, close to how they are written in the browser. Not a
 * format: nothing parses it.
 */
final class Rendering {
  /** A longer rendering is cut, for it goes into error messages. */
  static final int LIMIT_CHARS = 1024;

  private Rendering() {}

  static String of(JsonValue value) {
    StringBuilder out = new StringBuilder();
    value(out, value);
    return cut(out);
  }

  private static void value(StringBuilder out, JsonValue value) {
    if (out.length() > LIMIT_CHARS) return;
    if (value instanceof JsonValue.Str text) {
      text(out, text.value(), LIMIT_CHARS);
    } else if (value instanceof JsonValue.Array array) {
      array(out, array);
    } else if (value instanceof JsonValue.Obj object) {
      object(out, object);
    } else if (value instanceof JsonValue.Bytes bytes) {
      bytes(out, bytes.uncopied());
    } else {
      scalar(out, value);
    }
  }

  private static void scalar(StringBuilder out, JsonValue value) {
    if (value instanceof JsonValue.Float64 number) {
      number(out, number.value());
    } else if (value instanceof JsonValue.Int64 integer) {
      out.append(integer.value()).append('n');
    } else if (value instanceof JsonValue.Bool bool) {
      out.append(bool.value());
    } else {
      out.append("null");
    }
  }

  private static void array(StringBuilder out, JsonValue.Array array) {
    out.append('[');
    String separator = "";
    for (JsonValue item : array.items()) {
      if (out.length() > LIMIT_CHARS) return;
      out.append(separator);
      value(out, item);
      separator = ", ";
    }
    out.append(']');
  }

  private static void object(StringBuilder out, JsonValue.Obj object) {
    SortedFields fields = object.sortedFields();
    out.append('{');
    for (int i = 0; i < fields.size() && out.length() <= LIMIT_CHARS; i++) {
      if (i > 0) out.append(", ");
      fieldName(out, fields.name(i));
      out.append(": ");
      value(out, fields.value(i));
    }
    out.append('}');
  }

  private static void bytes(StringBuilder out, byte[] bytes) {
    int shown = Math.min(bytes.length, LIMIT_CHARS);
    out.append("bytes(\"")
        .append(Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, shown)))
        .append("\")");
  }

  /** A field name as in an object literal: quoted unless it is an identifier. */
  static void fieldName(StringBuilder out, String name) {
    if (isIdentifier(name)) {
      out.append(name);
    } else {
      text(out, name, LIMIT_CHARS);
    }
  }

  static boolean isIdentifier(String name) {
    if (name.isEmpty() || Character.isDigit(name.charAt(0))) return false;
    return name.chars().allMatch(c -> c == '_' || c < 128 && Character.isLetterOrDigit(c));
  }

  /** Text in quotes, with at most so many of its characters. */
  static void text(StringBuilder out, String text, int limitChars) {
    boolean cut = text.length() > limitChars;
    int end = cut ? limitChars : text.length();
    if (cut && Character.isHighSurrogate(text.charAt(end - 1))) end--;
    out.append('"');
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 127) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append(cut ? "…\"" : "\"");
  }

  /** A number as in the browser, the special ones included. */
  static void number(StringBuilder out, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      out.append(value);
    } else if (value == 0 && 1 / value < 0) {
      out.append("-0");
    } else {
      finite(out, value);
    }
  }

  /** A finite number other than -0 as JSON; the same text on every Java version. */
  static void finite(StringBuilder out, double value) {
    long whole = (long) value;
    if (whole == value && Math.abs(whole) < 1L << 53) {
      out.append(whole);
    } else {
      out.append(NumberOutput.toString(value, true));
    }
  }

  private static String cut(StringBuilder out) {
    if (out.length() <= LIMIT_CHARS) return out.toString();
    int end =
        Character.isHighSurrogate(out.charAt(LIMIT_CHARS - 1)) ? LIMIT_CHARS - 1 : LIMIT_CHARS;
    return out.substring(0, end) + "…";
  }
}
