package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One named field of an object: an argument, or a component of a record. Immutable.
 *
 * @param optional whether it is an {@link Optional}, which is empty where the field is missing
 */
record FieldCodec(String name, ValueCodec codec, boolean optional) {

  static Validator.ObjectOf validator(List<FieldCodec> fields) {
    TreeMap<String, Validator.Field> validators = new TreeMap<>();
    for (FieldCodec field : fields)
      validators.put(
          field.name(), new Validator.Field(field.codec().validator(), field.optional()));
    return new Validator.ObjectOf(validators);
  }

  Object decodeFrom(JsonValue.Obj object) {
    JsonValue value = object.get(name);
    if (value == null) return Optional.empty();
    try {
      Object decoded = codec.decode(value);
      return optional ? Optional.of(decoded) : decoded;
    } catch (ArgumentException e) {
      throw e.within("." + name);
    }
  }

  void encodeTo(JsonValue.ObjectBuilder object, Object value) {
    if (!optional) {
      object.put(name, codec.encodeNullable(value));
    } else if (value instanceof Optional<?> present && present.isPresent()) {
      object.put(name, codec.encode(present.get()));
    }
  }
}
