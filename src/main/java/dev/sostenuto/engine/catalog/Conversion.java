package dev.sostenuto.engine.catalog;

import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * The way between an attribute's Java value and its column's value in a {@link Row}, neither of
 * them null. Immutable.
 *
 * @param type what the column holds
 * @param toColumn from the attribute's value
 * @param toAttribute from the column's value
 */
record Conversion(
    ColumnType type, Function<Object, Object> toColumn, Function<Object, Object> toAttribute) {

  private static final Map<Class<?>, Conversion> BASIC =
      Map.ofEntries(
          Map.entry(Boolean.class, same(ColumnType.BOOLEAN)),
          Map.entry(Byte.class, integer(Long::byteValue)),
          Map.entry(Short.class, integer(Long::shortValue)),
          Map.entry(Integer.class, integer(Long::intValue)),
          Map.entry(Long.class, integer(Long::longValue)),
          Map.entry(Double.class, same(ColumnType.FLOAT8)),
          Map.entry(String.class, same(ColumnType.TEXT)),
          Map.entry(UUID.class, same(ColumnType.UUID)),
          Map.entry(Instant.class, same(ColumnType.TIMESTAMPTZ)),
          Map.entry(
              OffsetDateTime.class,
              new Conversion(
                  ColumnType.TIMESTAMPTZ,
                  value -> instant((OffsetDateTime) value),
                  value -> utc((Instant) value))),
          Map.entry(byte[].class, same(ColumnType.BYTEA)),
          Map.entry(
              JsonValue.class,
              new Conversion(
                  ColumnType.JSONB,
                  value -> EncodedJson.encode((JsonValue) value),
                  value -> EncodedJson.decode((String) value))));

  /** The conversion of a basic type, primitive or not; null where there is none. */
  static Conversion basic(Class<?> javaType) {
    return BASIC.get(boxed(javaType));
  }

  static Class<?> boxed(Class<?> javaType) {
    return java.lang.invoke.MethodType.methodType(javaType).wrap().returnType();
  }

  /** This conversion behind another step. */
  Conversion after(Function<Object, Object> first, Function<Object, Object> last) {
    return new Conversion(type, first.andThen(toColumn), toAttribute.andThen(last));
  }

  /** The infinities are beyond what an OffsetDateTime can say in another way. */
  private static Instant instant(OffsetDateTime time) {
    if (time.equals(OffsetDateTime.MAX)) return Instant.MAX;
    return time.equals(OffsetDateTime.MIN) ? Instant.MIN : time.toInstant();
  }

  private static OffsetDateTime utc(Instant instant) {
    if (instant.equals(Instant.MAX)) return OffsetDateTime.MAX;
    return instant.equals(Instant.MIN) ? OffsetDateTime.MIN : instant.atOffset(ZoneOffset.UTC);
  }

  private static Conversion same(ColumnType type) {
    return new Conversion(type, Function.identity(), Function.identity());
  }

  private static Conversion integer(Function<Long, Object> narrow) {
    return new Conversion(
        ColumnType.INTEGER,
        value -> ((Number) value).longValue(),
        value -> narrow.apply((Long) value));
  }
}
