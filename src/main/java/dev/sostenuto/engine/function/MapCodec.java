package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Objects with any field names and values of one type. Immutable. */
record MapCodec(ValueCodec values) implements ValueCodec {
  @Override
  public Validator validator() {
    return new Validator.RecordOf(new Validator.Str(), values.validator());
  }

  @Override
  public Object decode(JsonValue value) {
    Map<String, Object> map = new LinkedHashMap<>();
    ((JsonValue.Obj) value)
        .fields()
        .forEach(
            (name, field) -> {
              try {
                map.put(name, values.decode(field));
              } catch (ArgumentException e) {
                throw e.within("." + name);
              }
            });
    return map;
  }

  @Override
  public JsonValue encode(Object value) {
    JsonValue.ObjectBuilder object = JsonValue.object();
    ((Map<?, ?>) value)
        .forEach((name, field) -> object.put((String) name, values.encodeNullable(field)));
    return object.build();
  }
}
