package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Arrays whose items are of one type. Immutable. */
record ListCodec(ValueCodec items) implements ValueCodec {
  @Override
  public Validator validator() {
    return new Validator.ArrayOf(items.validator());
  }

  @Override
  public Object decode(JsonValue value) {
    List<Object> list = new ArrayList<>();
    for (JsonValue item : ((JsonValue.Array) value).items()) {
      try {
        list.add(items.decode(item));
      } catch (ArgumentException e) {
        throw e.within("[" + list.size() + "]");
      }
    }
    return list;
  }

  @Override
  public JsonValue encode(Object value) {
    List<JsonValue> encoded = new ArrayList<>();
    for (Object item : (Collection<?>) value) encoded.add(items.encodeNullable(item));
    return new JsonValue.Array(encoded);
  }
}
