package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.util.List;
import java.util.TreeMap;

/** The argument {@code paginationOpts}. Stateless. */
final class PaginationOptionsCodec implements ValueCodec {
  static final Validator.ObjectOf VALIDATOR = buildValidator();

  private static Validator.ObjectOf buildValidator() {
    Validator number = new Validator.Number();
    Validator cursor = new Validator.Union(List.of(new Validator.Str(), new Validator.Null()));
    TreeMap<String, Validator.Field> fields = new TreeMap<>();
    fields.put("numItems", new Validator.Field(number, false));
    fields.put("cursor", new Validator.Field(cursor, false));
    fields.put("endCursor", new Validator.Field(cursor, true));
    // Only makes the arguments of two lists differ.
    fields.put("id", new Validator.Field(number, true));
    fields.put("maximumRowsRead", new Validator.Field(number, true));
    fields.put("maximumBytesRead", new Validator.Field(number, true));
    return new Validator.ObjectOf(fields);
  }

  @Override
  public Validator validator() {
    return VALIDATOR;
  }

  @Override
  public Object decode(JsonValue value) {
    JsonValue.Obj options = (JsonValue.Obj) value;
    return new PaginationOptions(
        number(options.get("numItems")),
        text(options.get("cursor")),
        text(options.get("endCursor")),
        number(options.get("maximumRowsRead")),
        number(options.get("maximumBytesRead")));
  }

  @Override
  public JsonValue encode(Object value) {
    throw new UnsupportedOperationException("pagination options are not results");
  }

  private static String text(JsonValue value) {
    return value instanceof JsonValue.Str text ? text.value() : null;
  }

  private static Double number(JsonValue value) {
    return value instanceof JsonValue.Float64 number ? number.value() : null;
  }
}
