package dev.sostenuto.engine.catalog;

import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.EnumeratedValue;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;

/**
 * How enum attributes stand in their columns: by {@code @EnumeratedValue}, by name, or by ordinal.
 * Stateless.
 */
final class EnumConversion {
  private EnumConversion() {}

  static Conversion of(Class<?> type, Enumerated enumerated) {
    Field value = valueField(type);
    boolean byName = enumerated != null && enumerated.value() == EnumType.STRING;
    Map<Object, Object> columns = new HashMap<>();
    Map<Object, Object> constants = new HashMap<>();
    Conversion inner =
        Conversion.basic(value != null ? value.getType() : byName ? String.class : Integer.class);
    if (inner == null)
      throw new InvalidEntityException(
          type.getName()
              + "."
              + value.getName()
              + ": an @EnumeratedValue is a String or an integer");
    for (Object constant : type.getEnumConstants()) {
      Object column = inner.toColumn().apply(raw((Enum<?>) constant, value, byName));
      columns.put(constant, column);
      if (constants.put(column, constant) != null)
        throw new InvalidEntityException(
            type.getName() + ": two constants stand in the database as " + column);
    }
    return new Conversion(inner.type(), columns::get, column -> known(constants, column, type));
  }

  private static Object known(Map<Object, Object> constants, Object column, Class<?> type) {
    Object constant = constants.get(column);
    if (constant == null)
      throw new IllegalStateException(
          "The database holds " + column + ", which is no " + type.getSimpleName());
    return constant;
  }

  private static Object raw(Enum<?> constant, Field value, boolean byName) {
    if (value == null) return byName ? constant.name() : (Object) constant.ordinal();
    try {
      return value.get(constant);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static Field valueField(Class<?> type) {
    for (Field field : type.getDeclaredFields()) {
      if (field.isAnnotationPresent(EnumeratedValue.class)) {
        field.setAccessible(true);
        return field;
      }
    }
    return null;
  }
}
