package dev.sostenuto.engine.function;

import jakarta.persistence.Column;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PostRemove;
import jakarta.persistence.PostUpdate;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreRemove;
import jakarta.persistence.PreUpdate;
import jakarta.persistence.Version;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;

/** Whether an entity class asks JPA for more than that rows are written. Stateless. */
final class EntityLifecycle {
  private static final List<Class<? extends Annotation>> CALLBACKS =
      List.of(
          PrePersist.class,
          PreUpdate.class,
          PreRemove.class,
          PostPersist.class,
          PostUpdate.class,
          PostRemove.class,
          PostLoad.class);

  private EntityLifecycle() {}

  /**
   * Whether it has a version, callbacks, listeners, or columns that are not written with the
   * others.
   */
  static boolean isObserved(Class<?> entity) {
    for (Class<?> type = entity; type != null && type != Object.class; type = type.getSuperclass())
      if (declaresAny(type)) return true;
    return false;
  }

  private static boolean declaresAny(Class<?> type) {
    if (type.isAnnotationPresent(EntityListeners.class)) return true;
    for (Method method : type.getDeclaredMethods()) if (hasAny(method)) return true;
    for (Field field : type.getDeclaredFields()) {
      Column column = field.getAnnotation(Column.class);
      boolean partly = column != null && !(column.insertable() && column.updatable());
      if (partly || field.isAnnotationPresent(Version.class)) return true;
    }
    return false;
  }

  private static boolean hasAny(AnnotatedElement element) {
    return CALLBACKS.stream().anyMatch(element::isAnnotationPresent);
  }
}
