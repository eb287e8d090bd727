package dev.sostenuto.engine.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads one value of {@link EncodedJson} or {@link ExportJson} from a parser. Confined to one
 * thread, for one value.
 */
final class ValueReader {
  /** The longest text of 32 MiB of bytes is a third longer in base64. */
  private static final int PARSER_STRING_LIMIT_CHARS = 48 << 20;

  /** Frames are deeper than the values in them. */
  private static final int PARSER_NESTING_LIMIT = 1000;

  static final JsonFactory PARSERS =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(PARSER_STRING_LIMIT_CHARS)
                  .maxNestingDepth(PARSER_NESTING_LIMIT)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final JsonParser parser;
  private final ValueLimits limits;
  private final boolean wholeIsInt64;
  private long size;

  /**
   * @param wholeIsInt64 whether a bare number without a dot is an int64 if it can be one
   */
  ValueReader(JsonParser parser, ValueLimits limits, boolean wholeIsInt64) {
    this.parser = parser;
    this.limits = limits;
    this.wholeIsInt64 = wholeIsInt64;
  }

  static JsonValue read(String json, ValueLimits limits) {
    try (JsonParser parser = PARSERS.createParser(json)) {
      if (parser.nextToken() == null)
        throw new InvalidValueException("An empty text is not a JSON value");
      JsonValue value = new ValueReader(parser, limits, false).read();
      if (parser.nextToken() != null) {
        throw new InvalidValueException("A JSON value must not be followed by more text");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonValue read() {
    try {
      return value(parser.currentToken(), 0);
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InvalidValueException malformed(JsonProcessingException e) {
    return new InvalidValueException("The JSON is malformed: " + e.getOriginalMessage(), e);
  }

  private JsonValue value(JsonToken token, int depth) throws IOException {
    if (token == null) throw new InvalidValueException("The JSON ends where a value is expected");
    return switch (token) {
      case VALUE_STRING -> string();
      case VALUE_NUMBER_INT -> wholeIsInt64 ? whole() : number(integral());
      case VALUE_NUMBER_FLOAT -> number(parser.getDoubleValue());
      case START_OBJECT -> object(depth + 1);
      case START_ARRAY -> array(depth + 1);
      case VALUE_TRUE -> bool(true);
      case VALUE_FALSE -> bool(false);
      case VALUE_NULL -> nothing();
      default -> throw new InvalidValueException("The JSON has no value where one is expected");
    };
  }

  private JsonValue string() throws IOException {
    String text = parser.getText();
    grow(ValueSize.AROUND + (long) Text.utf8Length(text));
    return new JsonValue.Str(text);
  }

  private JsonValue bool(boolean value) {
    grow(ValueSize.NULL_OR_BOOLEAN);
    return JsonValue.of(value);
  }

  private JsonValue nothing() {
    grow(ValueSize.NULL_OR_BOOLEAN);
    return JsonValue.NULL;
  }

  private JsonValue whole() throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) return number(integral());
    grow(ValueSize.NUMBER);
    return new JsonValue.Int64(parser.getLongValue());
  }

  private double integral() throws IOException {
    double value = parser.getDoubleValue();
    boolean negativeZero = value == 0 && parser.getTextCharacters()[parser.getTextOffset()] == '-';
    return negativeZero ? -0.0 : value;
  }

  private JsonValue number(double value) {
    if (Double.isInfinite(value)) {
      throw new InvalidValueException("A JSON number must be within the range of a float64");
    }
    grow(ValueSize.NUMBER);
    return new JsonValue.Float64(value);
  }

  private JsonValue array(int depth) throws IOException {
    grow(ValueSize.AROUND);
    limits.checkNesting(depth);
    List<JsonValue> items = new ArrayList<>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      limits.checkArrayLength(items.size() + 1);
      items.add(item(token, items.size(), depth));
      token = parser.nextToken();
    }
    return items.isEmpty() ? JsonValue.Array.EMPTY : new JsonValue.Array(items);
  }

  private JsonValue item(JsonToken token, int index, int depth) throws IOException {
    try {
      return value(token, depth);
    } catch (InvalidValueException e) {
      throw e.within("[" + index + "]");
    }
  }

  private JsonValue object(int depth) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.FIELD_NAME && parser.currentName().startsWith("$")) {
      return special(parser.currentName());
    }
    grow(ValueSize.AROUND);
    limits.checkNesting(depth);
    SortedFields.Collector fields = new SortedFields.Collector();
    while (token == JsonToken.FIELD_NAME) {
      limits.checkObjectFields(fields.count() + 1);
      field(parser.currentName(), fields, depth);
      token = parser.nextToken();
    }
    if (token == null) throw new InvalidValueException("The JSON ends within an object");
    return fields.count() == 0 ? JsonValue.Obj.EMPTY : new JsonValue.Obj(fields.finish());
  }

  private void field(String name, SortedFields.Collector fields, int depth) throws IOException {
    limits.checkFieldName(name);
    Text.requireFieldName(name);
    grow(name.length() + (long) ValueSize.BESIDE_NAME);
    JsonToken token = parser.nextToken();
    JsonValue value;
    try {
      value = value(token, depth);
    } catch (InvalidValueException e) {
      throw e.within("." + name);
    }
    fields.add(name, value);
  }

  /**
   * An object whose first key starts with a dollar sign: one of the three special forms, or an
   * error.
   */
  private JsonValue special(String key) throws IOException {
    boolean known = key.equals("$integer") || key.equals("$float") || key.equals("$bytes");
    if (!known) Text.requireFieldName(key);
    if (parser.nextToken() != JsonToken.VALUE_STRING) {
      throw new InvalidValueException("The value of " + key + " must be a base64 string");
    }
    String base64 = parser.getText();
    if (parser.nextToken() != JsonToken.END_OBJECT) {
      throw new InvalidValueException("An object with the key " + key + " must have no other");
    }
    byte[] bytes = bytes(key, base64);
    return switch (key) {
      case "$integer" -> int64(bytes);
      case "$float" -> specialFloat(bytes);
      default -> new JsonValue.Bytes(bytes);
    };
  }

  /** Standard base64 with its padding; each byte string has one spelling. */
  private byte[] bytes(String key, String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      if (Base64.getEncoder().encodeToString(bytes).equals(base64)) {
        grow(key.equals("$bytes") ? ValueSize.AROUND + (long) bytes.length : ValueSize.NUMBER);
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("The value of " + key + " must be padded standard base64", e);
    }
    throw new InvalidValueException("The value of " + key + " must be padded standard base64");
  }

  private static JsonValue int64(byte[] bytes) {
    return new JsonValue.Int64(littleEndian("$integer", bytes));
  }

  private static JsonValue specialFloat(byte[] bytes) {
    double value = Double.longBitsToDouble(littleEndian("$float", bytes));
    boolean special =
        Double.isNaN(value) || Double.isInfinite(value) || value == 0 && 1 / value < 0;
    if (!special) {
      throw new InvalidValueException(
          "$float must hold NaN, an infinity or -0, and " + value + " a bare number");
    }
    return new JsonValue.Float64(value);
  }

  private static long littleEndian(String key, byte[] bytes) {
    if (bytes.length != Long.BYTES) {
      throw new InvalidValueException(
          "The value of " + key + " must be 8 bytes, but it has " + bytes.length);
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private void grow(long bytes) {
    size += bytes;
    limits.checkSize(size);
  }
}
