package dev.sostenuto.engine.value;

import com.fasterxml.jackson.core.JsonParser;

/**
 * The lossless JSON of exports, {@code export_json}: numbers are JSON numbers, an int64 without a
 * dot and a float64 with one. Safe for use by many threads.
 *
 * <p>What JSON has no words for is written as in {@link EncodedJson}, which says what is refused.
 */
public final class ExportJson {
  private ExportJson() {}

  public static String encode(JsonValue value) {
    StringBuilder out = new StringBuilder();
    new Writer(out).write(value);
    return out.toString();
  }

  /**
   * Reads the value that the parser stands at, as {@link EncodedJson#decode(JsonParser)} does; a
   * number without a dot that is beyond an int64 is a float64.
   */
  public static JsonValue decode(JsonParser parser, ValueLimits limits) {
    return new ValueReader(parser, limits, true).read();
  }

  private static final class Writer extends ValueWriter {
    Writer(StringBuilder out) {
      super(out, ValueLimits.DEFAULTS);
    }

    @Override
    void int64(long value) {
      out.append(value);
    }

    @Override
    void finite(double value) {
      int from = out.length();
      super.finite(value);
      for (int i = from; i < out.length(); i++)
        if (out.charAt(i) == '.' || out.charAt(i) == 'E') return;
      out.append(".0");
    }

    @Override
    void specialFloat(double value) {
      if (value == 0) out.append("-0.0");
      else eightBytes("$float", Double.doubleToLongBits(value));
    }

    @Override
    void bytes(byte[] value) {
      special("$bytes", value);
    }
  }
}
