package dev.sostenuto.engine.catalog;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * One persistent attribute of an entity, and how its values stand in a {@link Row}. Immutable.
 *
 * <p>What it can't be is refused with {@link InvalidEntityException}: associations and collections
 * would reach tables that no index range describes, and embeddables and converters without
 * {@code @Convert} are not read.
 */
public final class Attribute {
  private static final List<Class<? extends Annotation>> REFUSED =
      List.of(
          ManyToOne.class,
          OneToOne.class,
          OneToMany.class,
          ManyToMany.class,
          ElementCollection.class,
          Embedded.class,
          EmbeddedId.class);

  private final Field field;
  private final String column;
  private final boolean nullable;
  private final Conversion conversion;

  private Attribute(Field field) {
    this.field = field;
    Column declared = field.getAnnotation(Column.class);
    this.column =
        declared == null || declared.name().isEmpty()
            ? field.getName().toLowerCase(Locale.ROOT)
            : declared.name();
    this.nullable = isNullable(field, declared);
    this.conversion = conversionOf(field);
  }

  static Attribute of(Field field) {
    for (Class<? extends Annotation> refused : REFUSED) {
      if (field.isAnnotationPresent(refused))
        throw mistake(
            field,
            "@"
                + refused.getSimpleName()
                + " is not read by live queries; keep an Id<...> of the other document, columns of"
                + " its own, or a JsonValue");
    }
    field.setAccessible(true);
    return new Attribute(field);
  }

  /** The attribute's name. */
  public String name() {
    return field.getName();
  }

  /** The column's name in the database. */
  public String column() {
    return column;
  }

  public ColumnType type() {
    return conversion.type();
  }

  public boolean nullable() {
    return nullable;
  }

  public boolean isId() {
    return field.isAnnotationPresent(Id.class);
  }

  public boolean isAnnotationPresent(Class<? extends Annotation> annotation) {
    return field.isAnnotationPresent(annotation);
  }

  /** The Java type, with its arguments. */
  public Type javaType() {
    return field.getGenericType();
  }

  /** What the column holds where the attribute holds this; null for null. */
  public Object toColumn(Object value) {
    return value == null ? null : conversion.toColumn().apply(value);
  }

  /**
   * Whether {@link #toColumn} takes this value; numbers stand for each other as long as nothing is
   * lost.
   */
  public boolean accepts(Object value) {
    Class<?> type = Conversion.boxed(field.getType());
    return value == null
        || type.isInstance(value)
        || (isInteger(type) && isInteger(value.getClass()));
  }

  private static boolean isInteger(Class<?> type) {
    return type == Long.class || type == Integer.class || type == Short.class || type == Byte.class;
  }

  /** The attribute's value in an entity. */
  public Object get(Object entity) {
    try {
      return field.get(entity);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** What the attribute holds where the column holds this; null for null. */
  public Object fromColumn(Object columnValue) {
    return columnValue == null ? null : conversion.toAttribute().apply(columnValue);
  }

  /** Gives an entity's attribute what the column holds. */
  public void setFromColumn(Object entity, Object columnValue) {
    if (columnValue == null && field.getType().isPrimitive()) return;
    try {
      field.set(entity, fromColumn(columnValue));
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isNullable(Field field, Column declared) {
    Basic basic = field.getAnnotation(Basic.class);
    return !field.getType().isPrimitive()
        && !field.isAnnotationPresent(Id.class)
        && (declared == null || declared.nullable())
        && (basic == null || basic.optional());
  }

  private static Conversion conversionOf(Field field) {
    Convert convert = field.getAnnotation(Convert.class);
    if (convert != null && !convert.disableConversion())
      return converted(field, convert.converter());
    if (field.getType().isEnum())
      return EnumConversion.of(field.getType(), field.getAnnotation(Enumerated.class));
    Conversion basic = Conversion.basic(field.getType());
    if (basic != null) return basic;
    if (field.getType() == dev.sostenuto.engine.value.Id.class)
      throw mistake(field, "an Id needs @Convert with a converter that extends IdConverter");
    throw mistake(
        field,
        field.getType().getSimpleName()
            + " is not a type of live tables; use boolean, int, long, double, String, UUID, Instant, byte[], an enum, Id,"
            + " JsonValue, or an AttributeConverter to one of them");
  }

  private static Conversion converted(Field field, Class<?> converter) {
    Conversion inner = Conversion.basic(columnClass(field, converter));
    if (inner == null || inner.type() == ColumnType.JSONB)
      throw mistake(
          field, converter.getSimpleName() + " converts to a type that live tables don't have");
    AttributeConverter<Object, Object> instance = instantiate(field, converter);
    return inner.after(instance::convertToDatabaseColumn, instance::convertToEntityAttribute);
  }

  private static Class<?> columnClass(Field field, Class<?> converter) {
    for (Type declared : converter.getGenericInterfaces()) {
      if (declared instanceof ParameterizedType type
          && type.getRawType() == AttributeConverter.class
          && type.getActualTypeArguments()[1] instanceof Class<?> column) {
        // JPA must be told more of an id's null than its class, so there the converter says Object.
        boolean isId = field.getType() == dev.sostenuto.engine.value.Id.class;
        return isId && column == Object.class ? UUID.class : column;
      }
    }
    throw mistake(
        field,
        converter.getSimpleName()
            + " must itself say \"implements AttributeConverter<...>\" with both types, for JPA reads it there");
  }

  @SuppressWarnings("unchecked")
  private static AttributeConverter<Object, Object> instantiate(Field field, Class<?> converter) {
    try {
      var constructor = converter.getDeclaredConstructor();
      constructor.setAccessible(true);
      return (AttributeConverter<Object, Object>) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw mistake(
          field,
          converter.getSimpleName() + " needs a constructor without parameters that succeeds");
    }
  }

  private static InvalidEntityException mistake(Field field, String what) {
    return new InvalidEntityException(
        field.getDeclaringClass().getSimpleName() + "." + field.getName() + ": " + what + ".");
  }

  @Override
  public String toString() {
    return field.getDeclaringClass().getSimpleName() + "." + field.getName();
  }
}
