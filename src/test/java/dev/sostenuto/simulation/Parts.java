package dev.sostenuto.simulation;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/** Finds what an object consists of, without asking it. Stateless. */
final class Parts {
  private Parts() {}

  /** The first part of that type, wherever our own classes keep it. */
  static <T> T find(Object whole, Class<T> type) {
    Set<Object> met = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> next = new ArrayDeque<>();
    next.add(whole);
    while (!next.isEmpty()) {
      Object one = next.poll();
      if (type.isInstance(one)) return type.cast(one);
      if (!met.add(one)) continue;
      for (Field field : one.getClass().getDeclaredFields()) addOurs(field, one, next);
    }
    throw new AssertionError("no " + type.getSimpleName() + " within " + whole);
  }

  private static void addOurs(Field field, Object owner, Deque<Object> next) {
    if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) return;
    try {
      field.setAccessible(true);
      Object value = field.get(owner);
      if (value != null && value.getClass().getName().startsWith("dev.sostenuto.engine"))
        next.add(value);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    } catch (java.lang.reflect.InaccessibleObjectException foreign) {
      // Not one of ours.
    }
  }
}
