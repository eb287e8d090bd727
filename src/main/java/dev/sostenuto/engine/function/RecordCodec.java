package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

/** Objects that are Java records. Immutable. */
final class RecordCodec implements ValueCodec {
  private final List<FieldCodec> fields;
  private final List<Method> accessors;
  private final Constructor<?> constructor;

  /**
   * @param fields in the order of the record's components
   * @param accessors likewise
   */
  RecordCodec(List<FieldCodec> fields, List<Method> accessors, Constructor<?> constructor) {
    this.fields = List.copyOf(fields);
    this.accessors = List.copyOf(accessors);
    this.constructor = constructor;
    constructor.setAccessible(true);
    accessors.forEach(accessor -> accessor.setAccessible(true));
  }

  @Override
  public Validator validator() {
    return FieldCodec.validator(fields);
  }

  @Override
  public Object decode(JsonValue value) {
    Object[] components =
        fields.stream().map(field -> field.decodeFrom((JsonValue.Obj) value)).toArray();
    try {
      return constructor.newInstance(components);
    } catch (InvocationTargetException e) {
      // The record's own words for why it refuses such a value.
      throw new ArgumentException(String.valueOf(e.getCause().getMessage()), value, validator());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public JsonValue encode(Object value) {
    JsonValue.ObjectBuilder object = JsonValue.object();
    for (int i = 0; i < fields.size(); i++) {
      try {
        fields.get(i).encodeTo(object, accessors.get(i).invoke(value));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(
            "The component " + fields.get(i).name() + " can't be read", e);
      }
    }
    return object.build();
  }
}
