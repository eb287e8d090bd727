package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import jakarta.persistence.EnumeratedValue;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A union of literals: what each constant's {@code @EnumeratedValue} holds, else its name.
 * Immutable.
 */
final class EnumCodec implements ValueCodec {
  private final Map<Object, JsonValue> literals = new LinkedHashMap<>();
  private final Map<JsonValue, Object> constants = new LinkedHashMap<>();
  private final Validator validator;

  EnumCodec(Class<?> type) {
    List<Validator> members = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      JsonValue literal = literal((Enum<?>) constant, type);
      literals.put(constant, literal);
      constants.put(literal, constant);
      members.add(new Validator.Literal(literal));
    }
    validator = members.size() == 1 ? members.get(0) : new Validator.Union(members);
  }

  @Override
  public Validator validator() {
    return validator;
  }

  @Override
  public Object decode(JsonValue value) {
    return constants.get(value);
  }

  @Override
  public JsonValue encode(Object value) {
    return literals.get(value);
  }

  private static JsonValue literal(Enum<?> constant, Class<?> type) {
    try {
      for (Field field : type.getDeclaredFields()) {
        if (!field.isAnnotationPresent(EnumeratedValue.class)) continue;
        field.setAccessible(true);
        Object value = field.get(constant);
        return value instanceof Number number
            ? JsonValue.of(number.doubleValue())
            : JsonValue.of((String) value);
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
    return JsonValue.of(constant.name());
  }
}
