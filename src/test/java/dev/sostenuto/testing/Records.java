package dev.sostenuto.testing;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Map;

/** Makes records that are like others. Stateless. */
public final class Records {
  private Records() {}

  /** The same record with other values for the named components. */
  public static <R extends Record> R with(R original, Map<String, Object> changes) {
    RecordComponent[] components = original.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        Object old = components[i].getAccessor().invoke(original);
        values[i] = changes.getOrDefault(components[i].getName(), old);
      }
      @SuppressWarnings("unchecked")
      Constructor<R> constructor =
          (Constructor<R>) original.getClass().getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
