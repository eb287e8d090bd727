package dev.sostenuto.engine.value;

/**
 * The readable JSON of values, the format {@code json} of the HTTP API, also called {@code
 * convex_clean_json}. Safe for use by many threads.
 *
 * <p>It loses types: an int64 becomes a decimal string, bytes become base64, and NaN and the
 * infinities become their names. So arguments given in it are read as {@link EncodedJson} is.
 */
public final class CleanJson {
  private CleanJson() {}

  public static String encode(JsonValue value) {
    StringBuilder out = new StringBuilder();
    encodeTo(out, value);
    return out.toString();
  }

  /** Appends the JSON of a value; after a refusal, the builder holds a part of it. */
  public static void encodeTo(StringBuilder out, JsonValue value) {
    new Writer(out).write(value);
  }

  public static JsonValue decode(String json) {
    return EncodedJson.decode(json);
  }

  private static final class Writer extends ValueWriter {
    Writer(StringBuilder out) {
      super(out, ValueLimits.DEFAULTS);
    }

    @Override
    void int64(long value) {
      out.append('"').append(value).append('"');
    }

    @Override
    void specialFloat(double value) {
      if (value == 0) {
        out.append("-0.0");
      } else {
        out.append('"').append(value).append('"');
      }
    }

    @Override
    void bytes(byte[] value) {
      out.append('"');
      base64(value);
      out.append('"');
    }
  }
}
