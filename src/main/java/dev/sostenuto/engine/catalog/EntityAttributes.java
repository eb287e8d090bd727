package dev.sostenuto.engine.catalog;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Transient;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The persistent attributes of an entity class, its mapped superclasses' first. Stateless. */
public final class EntityAttributes {
  /** Column of the primary key, a uuid. */
  public static final String ID_COLUMN = "id";

  /** Column of the creation time, a double. */
  public static final String CREATION_TIME_COLUMN = "creation_time";

  private EntityAttributes() {}

  /**
   * In the order of a {@link TableSchema}'s columns: id, creation time, then the others as
   * declared.
   *
   * @throws InvalidEntityException when the class is not what a live table can be
   */
  public static List<Attribute> of(Class<?> entity) {
    Deque<Class<?>> classes = new ArrayDeque<>();
    for (Class<?> type = entity; type != Object.class; type = type.getSuperclass()) {
      requireSupported(entity, type);
      classes.push(type);
    }
    List<Attribute> attributes = new ArrayList<>();
    for (Class<?> type : classes) {
      for (Field field : type.getDeclaredFields()) {
        if (isPersistent(field)) attributes.add(Attribute.of(field));
      }
    }
    return systemFirst(entity, attributes);
  }

  private static void requireSupported(Class<?> entity, Class<?> type) {
    if (type != entity && type.isAnnotationPresent(Entity.class))
      throw mistake(
          entity,
          "inherits from the entity " + type.getSimpleName() + "; a live table has one entity");
    if (type.isAnnotationPresent(Inheritance.class)
        || type.isAnnotationPresent(SecondaryTable.class))
      throw mistake(entity, "spreads over several tables; a live table has one entity");
    Access access = type.getAnnotation(Access.class);
    if (access != null && access.value() == AccessType.PROPERTY)
      throw mistake(entity, "is mapped by its getters; map its fields");
    for (Method method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Id.class))
        throw mistake(entity, "is mapped by its getters; map its fields");
    }
  }

  private static boolean isPersistent(Field field) {
    int modifiers = field.getModifiers();
    return !Modifier.isStatic(modifiers)
        && !Modifier.isTransient(modifiers)
        && !field.isSynthetic()
        && !field.isAnnotationPresent(Transient.class);
  }

  private static List<Attribute> systemFirst(Class<?> entity, List<Attribute> attributes) {
    List<Attribute> ordered = new ArrayList<>();
    ordered.add(system(entity, attributes, ID_COLUMN, ColumnType.UUID));
    ordered.add(system(entity, attributes, CREATION_TIME_COLUMN, ColumnType.FLOAT8));
    for (Attribute attribute : attributes) {
      if (!ordered.contains(attribute)) ordered.add(attribute);
    }
    return List.copyOf(ordered);
  }

  private static Attribute system(
      Class<?> entity, List<Attribute> attributes, String column, ColumnType type) {
    for (Attribute attribute : attributes) {
      boolean matches = attribute.column().equals(column) && attribute.type() == type;
      if (matches && attribute.isId() == column.equals(ID_COLUMN) && !attribute.nullable())
        return attribute;
    }
    throw mistake(
        entity, "has no " + type + " attribute in the column " + column + "; extend Document");
  }

  private static InvalidEntityException mistake(Class<?> entity, String what) {
    return new InvalidEntityException("The entity " + entity.getSimpleName() + " " + what + ".");
  }
}
