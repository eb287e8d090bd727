package dev.sostenuto.engine.value;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a value must look like: the type of a function's arguments, of its result, or of a document.
 * Immutable.
 *
 * <p>Objects are closed: a field that the validator does not name is a mismatch.
 */
public sealed interface Validator {

  /** Empty where the value matches; else the first mismatch found. */
  Optional<Mismatch> check(JsonValue value);

  /** The validator as JSON, as function specifications and code generation have it. */
  JsonValue toJson();

  /** The validator as source text, as in {@code v.object({name: v.string()})}. */
  String render();

  private static Optional<Mismatch> unless(boolean matches, JsonValue value, Validator validator) {
    return matches
        ? Optional.empty()
        : mismatch("Value does not match validator.", value, validator);
  }

  private static Optional<Mismatch> mismatch(String cause, JsonValue value, Validator validator) {
    return Optional.of(new Mismatch(cause, "", value, validator));
  }

  private static JsonValue.ObjectBuilder json(String type) {
    return JsonValue.object().put("type", type);
  }

  /** Matches every value. Immutable. */
  record Any() implements Validator {
    @Override
    public Optional<Mismatch> check(JsonValue value) {
      return Optional.empty();
    }

    @Override
    public JsonValue toJson() {
      return json("any").build();
    }

    @Override
    public String render() {
      return "v.any()";
    }
  }

  /** Matches null. Immutable. */
  record Null() implements Validator {
    @Override
    public Optional<Mismatch> check(JsonValue value) {
      return unless(value instanceof JsonValue.Null, value, this);
    }

    @Override
    public JsonValue toJson() {
      return json("null").build();
    }

    @Override
    public String render() {
      return "v.null()";
    }
  }

  /** Matches a float64. Immutable. */
  record Number() implements Validator {
    @Override
    public Optional<Mismatch> check(JsonValue value) {
      return unless(value instanceof JsonValue.Float64, value, this);
    }

    @Override
    public JsonValue toJson() {
      return json("number").build();
    }

    @Override
    public String render() {
      return "v.number()";
    }
  }

  /** Matches an int64. Immutable. */
  record BigInt() implements Validator {
    @Override
    public Optional<Mismatch> check(JsonValue value) {
      return unless(value instanceof JsonValue.Int64, value, this);
    }

    @Override
    public JsonValue toJson() {
      return json("bigint").build();
    }

    @Override
    public String render() {
      return "v.int64()";
    }
  }

  /** Matches true and false. Immutable. */
  record Boolean() implements Validator {
    @Override
    public Optional<Mismatch> check(JsonValue value) {
      return unless(value instanceof JsonValue.Bool, value, this);
    }

    @Override
    public JsonValue toJson() {
      return json("boolean").build();
    }

    @Override
    public String render() {
      return "v.boolean()";
    }
  }

  /** Matches a string. Immutable. */
  record Str() implements Validator {
    @Override
    public Optional<Mismatch> check(JsonValue value) {
      return unless(value instanceof JsonValue.Str, value, this);
    }

    @Override
    public JsonValue toJson() {
      return json("string").build();
    }

    @Override
    public String render() {
      return "v.string()";
    }
  }

  /** Matches a byte string. Immutable. */
  record Bytes() implements Validator {
    @Override
    public Optional<Mismatch> check(JsonValue value) {
      return unless(value instanceof JsonValue.Bytes, value, this);
    }

    @Override
    public JsonValue toJson() {
      return json("bytes").build();
    }

    @Override
    public String render() {
      return "v.bytes()";
    }
  }

  /** Matches one value. Immutable. */
  record Literal(JsonValue value) implements Validator {
    @Override
    public Optional<Mismatch> check(JsonValue candidate) {
      if (value.equals(candidate)) return Optional.empty();
      return mismatch("Value is not the literal " + Rendering.of(value) + ".", candidate, this);
    }

    @Override
    public JsonValue toJson() {
      return json("literal").put("value", value).build();
    }

    @Override
    public String render() {
      return "v.literal(" + Rendering.of(value) + ")";
    }
  }

  /**
   * Matches a string that is an id of one table; whether the document exists is not asked.
   * Immutable.
   */
  record IdOf(String tableName, int tableNumber) implements Validator {
    @Override
    public Optional<Mismatch> check(JsonValue value) {
      if (!(value instanceof JsonValue.Str text)) return unless(false, value, this);
      Optional<Id<?>> id = Id.tryParse(text.value());
      if (id.isEmpty()) {
        return mismatch("Value is not an id of table `" + tableName + "`.", value, this);
      }
      if (id.get().table() == tableNumber) return Optional.empty();
      return mismatch("Id is from another table than `" + tableName + "`.", value, this);
    }

    @Override
    public JsonValue toJson() {
      return json("id").put("tableName", tableName).build();
    }

    @Override
    public String render() {
      return "v.id(" + Rendering.of(JsonValue.of(tableName)) + ")";
    }
  }

  /** Matches an array whose items all match. Immutable. */
  record ArrayOf(Validator items) implements Validator {
    @Override
    public Optional<Mismatch> check(JsonValue value) {
      if (!(value instanceof JsonValue.Array array)) return unless(false, value, this);
      for (int i = 0; i < array.items().size(); i++) {
        Optional<Mismatch> found = items.check(array.items().get(i));
        if (found.isPresent()) return Optional.of(found.get().within("[" + i + "]"));
      }
      return Optional.empty();
    }

    @Override
    public JsonValue toJson() {
      return json("array").put("value", items.toJson()).build();
    }

    @Override
    public String render() {
      return "v.array(" + items.render() + ")";
    }
  }

  /** Matches an object with any field names that match, and values that match. Immutable. */
  record RecordOf(Validator keys, Validator values) implements Validator {
    @Override
    public Optional<Mismatch> check(JsonValue value) {
      if (!(value instanceof JsonValue.Obj object)) return unless(false, value, this);
      SortedFields fields = object.sortedFields();
      for (int i = 0; i < fields.size(); i++) {
        String name = fields.name(i);
        Optional<Mismatch> found = keys.check(JsonValue.of(name));
        if (found.isEmpty()) found = values.check(fields.value(i));
        if (found.isPresent()) return Optional.of(found.get().within("." + name));
      }
      return Optional.empty();
    }

    @Override
    public JsonValue toJson() {
      return json("record")
          .put("keys", keys.toJson())
          .put("values", new Field(values, false).toJson())
          .build();
    }

    @Override
    public String render() {
      return "v.record(" + keys.render() + ", " + values.render() + ")";
    }
  }

  /** Matches an object with these fields and no others. Immutable. */
  record ObjectOf(SortedMap<String, Field> fields) implements Validator {
    public ObjectOf {
      fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
      fields.keySet().forEach(Text::requireFieldName);
    }

    @Override
    public Optional<Mismatch> check(JsonValue value) {
      if (!(value instanceof JsonValue.Obj object)) return unless(false, value, this);
      int known = 0;
      for (var entry : fields.entrySet()) {
        JsonValue found = object.get(entry.getKey());
        if (found != null) known++;
        Optional<Mismatch> mismatch = checkField(entry.getKey(), entry.getValue(), found, object);
        if (mismatch.isPresent()) return mismatch;
      }
      return known == object.fields().size() ? Optional.empty() : extraField(object);
    }

    private Optional<Mismatch> checkField(
        String name, Field field, JsonValue found, JsonValue.Obj object) {
      if (found != null)
        return field.validator().check(found).map(inner -> inner.within("." + name));
      if (field.optional()) return Optional.empty();
      return mismatch("Object is missing the required field `" + name + "`.", object, this);
    }

    private Optional<Mismatch> extraField(JsonValue.Obj object) {
      String extra =
          object.fields().keySet().stream()
              .filter(name -> !fields.containsKey(name))
              .findFirst()
              .orElseThrow();
      return mismatch(
          "Object contains the extra field `" + extra + "`, which is not in the validator.",
          object,
          this);
    }

    @Override
    public JsonValue toJson() {
      JsonValue.ObjectBuilder types = JsonValue.object();
      fields.forEach((name, field) -> types.put(name, field.toJson()));
      return json("object").put("value", types.build()).build();
    }

    @Override
    public String render() {
      return fields.entrySet().stream()
          .map(entry -> renderField(entry.getKey(), entry.getValue()))
          .collect(Collectors.joining(", ", "v.object({", "})"));
    }

    private static String renderField(String name, Field field) {
      StringBuilder out = new StringBuilder();
      Rendering.fieldName(out, name);
      return out.append(": ").append(field.render()).toString();
    }
  }

  /** Matches what one of its members matches. Immutable. */
  record Union(List<Validator> members) implements Validator {
    public Union {
      members = List.copyOf(members);
    }

    @Override
    public Optional<Mismatch> check(JsonValue value) {
      for (Validator member : members) {
        if (member.check(value).isEmpty()) return Optional.empty();
      }
      return mismatch("Value matches none of the members of the union.", value, this);
    }

    @Override
    public JsonValue toJson() {
      List<JsonValue> types = members.stream().map(Validator::toJson).toList();
      return json("union").put("value", new JsonValue.Array(types)).build();
    }

    @Override
    public String render() {
      return members.stream()
          .map(Validator::render)
          .collect(Collectors.joining(", ", "v.union(", ")"));
    }
  }

  /**
   * What a field of an object must look like. Immutable.
   *
   * @param optional whether the field may be missing; a field that is null is not missing
   */
  record Field(Validator validator, boolean optional) {
    JsonValue toJson() {
      return JsonValue.object()
          .put("fieldType", validator.toJson())
          .put("optional", optional)
          .build();
    }

    String render() {
      return optional ? "v.optional(" + validator.render() + ")" : validator.render();
    }
  }
}
