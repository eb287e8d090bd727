package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Codecs of types that are one value on the wire. Immutable. */
record ScalarCodec(
    Validator validator, Function<JsonValue, Object> decoder, Function<Object, JsonValue> encoder)
    implements ValueCodec {

  /** The largest whole number up to which a double can tell neighbours apart. */
  private static final double EXACT_LIMIT = 0x1p53;

  private static final Map<Class<?>, ScalarCodec> BASIC =
      Map.ofEntries(
          Map.entry(
              String.class,
              new ScalarCodec(
                  new Validator.Str(), ScalarCodec::text, v -> JsonValue.of((String) v))),
          Map.entry(
              Boolean.class,
              new ScalarCodec(
                  new Validator.Boolean(),
                  v -> ((JsonValue.Bool) v).value(),
                  v -> JsonValue.of((Boolean) v))),
          Map.entry(
              Double.class,
              new ScalarCodec(
                  new Validator.Number(), ScalarCodec::number, v -> JsonValue.of((Double) v))),
          Map.entry(
              Integer.class, whole(Integer.MIN_VALUE, Integer.MAX_VALUE, v -> (int) (double) v)),
          Map.entry(Short.class, whole(Short.MIN_VALUE, Short.MAX_VALUE, v -> (short) (double) v)),
          Map.entry(Byte.class, whole(Byte.MIN_VALUE, Byte.MAX_VALUE, v -> (byte) (double) v)),
          Map.entry(
              Long.class,
              new ScalarCodec(
                  new Validator.BigInt(),
                  v -> ((JsonValue.Int64) v).value(),
                  v -> JsonValue.of((long) (Long) v))),
          Map.entry(
              byte[].class,
              new ScalarCodec(
                  new Validator.Bytes(),
                  v -> ((JsonValue.Bytes) v).value(),
                  v -> JsonValue.of((byte[]) v))),
          Map.entry(
              UUID.class,
              new ScalarCodec(
                  new Validator.Str(), ScalarCodec::uuid, v -> JsonValue.of(v.toString()))),
          Map.entry(
              Instant.class,
              new ScalarCodec(
                  new Validator.Number(),
                  ScalarCodec::instant,
                  v -> JsonValue.of(millis((Instant) v)))),
          Map.entry(
              JsonValue.class, new ScalarCodec(new Validator.Any(), v -> v, v -> (JsonValue) v)),
          Map.entry(
              JsonValue.Obj.class,
              new ScalarCodec(
                  new Validator.RecordOf(new Validator.Str(), new Validator.Any()),
                  v -> v,
                  v -> (JsonValue) v)));

  /** The codec of a basic type, boxed; null where there is none. */
  static ScalarCodec basic(Class<?> type) {
    return BASIC.get(type);
  }

  static ScalarCodec id(String tableName, int tableNumber) {
    return new ScalarCodec(
        new Validator.IdOf(tableName, tableNumber),
        v -> Id.parse(text(v)),
        v -> JsonValue.of(v.toString()));
  }

  /** Milliseconds since 1970, with a fraction. */
  static double millis(Instant instant) {
    return instant.getEpochSecond() * 1e3 + instant.getNano() / 1e6;
  }

  @Override
  public Object decode(JsonValue value) {
    return decoder.apply(value);
  }

  @Override
  public JsonValue encode(Object value) {
    return encoder.apply(value);
  }

  private static String text(JsonValue value) {
    return ((JsonValue.Str) value).value();
  }

  private static double number(JsonValue value) {
    return ((JsonValue.Float64) value).value();
  }

  private static ScalarCodec whole(double least, double greatest, Function<Double, Object> narrow) {
    Validator validator = new Validator.Number();
    return new ScalarCodec(
        validator,
        value -> {
          double number = number(value);
          if (number != Math.rint(number) || number < least || number > greatest)
            throw new ArgumentException(
                "Value is not a whole number from %.0f to %.0f.".formatted(least, greatest),
                value,
                validator);
          return narrow.apply(number);
        },
        value -> JsonValue.of(((Number) value).doubleValue()));
  }

  private static Object uuid(JsonValue value) {
    try {
      UUID uuid = UUID.fromString(text(value));
      if (uuid.toString().equals(text(value))) return uuid;
    } catch (IllegalArgumentException notEvenNear) {
      // Said below, for both ways.
    }
    throw new ArgumentException("Value is not a uuid in lower case.", value, new Validator.Str());
  }

  private static Object instant(JsonValue value) {
    double millis = number(value);
    if (millis == millis(Instant.MAX)) return Instant.MAX;
    if (millis == millis(Instant.MIN)) return Instant.MIN;
    if (!(Math.abs(millis) <= EXACT_LIMIT))
      throw new ArgumentException(
          "Value is not a time in milliseconds.", value, new Validator.Number());
    double whole = Math.floor(millis);
    return Instant.ofEpochMilli((long) whole).plusNanos(Math.round((millis - whole) * 1e6));
  }
}
