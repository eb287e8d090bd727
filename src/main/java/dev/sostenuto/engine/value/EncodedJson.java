package dev.sostenuto.engine.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;

/**
 * The lossless JSON of values, {@code convex_encoded_json}: what the sync socket speaks in both
 * directions. Safe for use by many threads.
 *
 * <p>What JSON has no words for is an object with one key: {@code $integer}, {@code $float}, {@code
 * $bytes}. A bare number is always a float64. Objects are written with their keys sorted, so that
 * equal values have equal texts.
 *
 * <p>Everything that is not such a JSON, or is beyond the limits, is refused with {@link
 * InvalidValueException}, in both directions.
 */
public final class EncodedJson {
  private EncodedJson() {}

  public static String encode(JsonValue value) {
    StringBuilder out = new StringBuilder();
    encodeTo(out, value);
    return out.toString();
  }

  /** Appends the JSON of a value; after a refusal, the builder holds a part of it. */
  public static void encodeTo(StringBuilder out, JsonValue value) {
    encodeTo(out, value, ValueLimits.DEFAULTS);
  }

  public static void encodeTo(StringBuilder out, JsonValue value, ValueLimits limits) {
    new Writer(out, limits).write(value);
  }

  /** Reads a text that is one value and nothing else. */
  public static JsonValue decode(String json) {
    return decode(json, ValueLimits.DEFAULTS);
  }

  public static JsonValue decode(String json, ValueLimits limits) {
    return ValueReader.read(json, limits);
  }

  /**
   * Reads the value that the parser stands at: its first token is the current one, and its last
   * will be. A failure of the parser's source is thrown as {@link java.io.UncheckedIOException}.
   */
  public static JsonValue decode(JsonParser parser) {
    return decode(parser, ValueLimits.DEFAULTS);
  }

  public static JsonValue decode(JsonParser parser, ValueLimits limits) {
    return new ValueReader(parser, limits, false).read();
  }

  /**
   * Parsers that suit {@link #decode(JsonParser)}: their own limits are wider than those of values.
   */
  public static JsonFactory parsers() {
    return ValueReader.PARSERS;
  }

  private static final class Writer extends ValueWriter {
    Writer(StringBuilder out, ValueLimits limits) {
      super(out, limits);
    }

    @Override
    void int64(long value) {
      eightBytes("$integer", value);
    }

    @Override
    void specialFloat(double value) {
      eightBytes("$float", Double.doubleToLongBits(value));
    }

    @Override
    void bytes(byte[] value) {
      special("$bytes", value);
    }
  }
}
