package dev.sostenuto.engine.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ValidatorTest {
  private static final Validator STRING = new Validator.Str();
  private static final Validator NUMBER = new Validator.Number();
  private static final Validator USER_ID = new Validator.IdOf("users", 10001);
  private static final JsonValue TEXT = JsonValue.of("x");

  @Test
  void scalarsMatchTheirOwnKindOnly() {
    Map<JsonValue, Validator> own =
        Map.of(
            JsonValue.NULL,
            new Validator.Null(),
            JsonValue.of(1.0),
            NUMBER,
            JsonValue.of(1L),
            new Validator.BigInt(),
            JsonValue.of(true),
            new Validator.Boolean(),
            TEXT,
            STRING,
            JsonValue.of(new byte[1]),
            new Validator.Bytes());
    own.forEach(
        (value, validator) -> {
          for (JsonValue other : own.keySet()) {
            assertThat(validator.check(other).isEmpty()).isEqualTo(other.equals(value));
          }
          assertThat(new Validator.Any().check(value)).isEmpty();
          assertThat(new Validator.ArrayOf(STRING).check(value)).isPresent();
          assertThat(object(Map.of()).check(value)).isPresent();
          assertThat(new Validator.RecordOf(STRING, STRING).check(value)).isPresent();
        });
  }

  @Test
  void missingFieldIsNamed() {
    Validator validator = object(Map.of("author", required(STRING), "body", required(STRING)));
    assertThat(validator.check(JsonValue.object().put("body", "x").build()).orElseThrow().message())
        .isEqualTo(
            """
            Object is missing the required field `author`.
            Path:\s
            Object: {body: "x"}
            Validator: v.object({author: v.string(), body: v.string()})""");
  }

  @Test
  void extraFieldIsNamed() {
    Validator validator = object(Map.of("a", required(object(Map.of()))));
    JsonValue inner = JsonValue.object().put("x y", 1L).build();
    assertThat(validator.check(JsonValue.object().put("a", inner).build()).orElseThrow().message())
        .isEqualTo(
            """
            Object contains the extra field `x y`, which is not in the validator.
            Path: .a
            Object: {"x y": 1n}
            Validator: v.object({})""");
  }

  @Test
  void wrongTypeIsNamedByItsPath() {
    Validator validator =
        object(Map.of("a", required(object(Map.of("b", required(new Validator.ArrayOf(STRING)))))));
    JsonValue value = EncodedJson.decode("{\"a\":{\"b\":[\"x\",1.5]}}");
    assertThat(validator.check(value).orElseThrow().message())
        .isEqualTo(
            """
            Value does not match validator.
            Path: .a.b[1]
            Value: 1.5
            Validator: v.string()""");
  }

  @Test
  void optionalFieldMayBeMissingButNotNull() {
    Validator validator = object(Map.of("a", new Validator.Field(STRING, true)));
    assertThat(validator.check(JsonValue.Obj.EMPTY)).isEmpty();
    assertThat(validator.check(JsonValue.object().put("a", "x").build())).isEmpty();
    Mismatch mismatch =
        validator.check(JsonValue.object().put("a", JsonValue.NULL).build()).orElseThrow();
    assertThat(mismatch.path()).isEqualTo(".a");
    assertThat(validator.render()).isEqualTo("v.object({a: v.optional(v.string())})");
  }

  @Test
  void idsMatchTheirOwnTableOnly() {
    String id = new Id<>(10001, new UUID(1, 2)).toString();
    assertThat(USER_ID.check(JsonValue.of(id))).isEmpty();
    String other = new Id<>(10002, new UUID(1, 2)).toString();
    assertThat(message(USER_ID, JsonValue.of(other)))
        .isEqualTo(
            "Id is from another table than `users`.\nPath: \nValue: \""
                + other
                + "\"\nValidator: v.id(\"users\")");
    assertThat(message(USER_ID, JsonValue.of(id.substring(1))))
        .startsWith("Value is not an id of table `users`.");
    assertThat(message(USER_ID, JsonValue.NULL)).startsWith("Value does not match validator.");
  }

  @Test
  void literalsAndUnionsMatchWhatTheySay() {
    Validator status =
        new Validator.Union(List.of(literal("active"), literal("trial"), new Validator.Null()));
    assertThat(status.check(JsonValue.of("trial"))).isEmpty();
    assertThat(status.check(JsonValue.NULL)).isEmpty();
    assertThat(message(status, JsonValue.of("gone")))
        .isEqualTo(
            """
            Value matches none of the members of the union.
            Path:\s
            Value: "gone"
            Validator: v.union(v.literal("active"), v.literal("trial"), v.null())""");
    assertThat(message(literal("a"), JsonValue.of("b")))
        .startsWith("Value is not the literal \"a\".");
    assertThat(new Validator.Literal(JsonValue.of(1L)).check(JsonValue.of(1.0))).isPresent();
    assertThat(new Validator.Union(List.of()).check(JsonValue.NULL)).isPresent();
  }

  @Test
  void recordsCheckNamesAndValues() {
    Validator record =
        new Validator.RecordOf(new Validator.Union(List.of(literal("a"), literal("b"))), NUMBER);
    assertThat(record.check(JsonValue.Obj.EMPTY)).isEmpty();
    assertThat(record.check(JsonValue.object().put("a", 1.0).build())).isEmpty();
    assertThat(record.check(JsonValue.object().put("c", 1.0).build()))
        .map(Mismatch::path)
        .hasValue(".c");
    assertThat(record.check(JsonValue.object().put("b", "1").build()))
        .map(Mismatch::value)
        .hasValue(JsonValue.of("1"));
  }

  @Test
  void jsonIsThatOfTheSpecification() {
    Validator validator =
        object(
            Map.of(
                "any", required(new Validator.Any()),
                "big", required(new Validator.BigInt()),
                "id", required(USER_ID),
                "list", required(new Validator.ArrayOf(new Validator.Bytes())),
                "lit", required(new Validator.Literal(JsonValue.of(5L))),
                "map", required(new Validator.RecordOf(STRING, new Validator.Boolean())),
                "or",
                    new Validator.Field(
                        new Validator.Union(List.of(new Validator.Null(), NUMBER)), true)));
    assertThat(EncodedJson.encode(validator.toJson()))
        .isEqualTo(
            """
            {"type":"object","value":{\
            "any":{"fieldType":{"type":"any"},"optional":false},\
            "big":{"fieldType":{"type":"bigint"},"optional":false},\
            "id":{"fieldType":{"tableName":"users","type":"id"},"optional":false},\
            "list":{"fieldType":{"type":"array","value":{"type":"bytes"}},"optional":false},\
            "lit":{"fieldType":{"type":"literal","value":{"$integer":"BQAAAAAAAAA="}},"optional":false},\
            "map":{"fieldType":{"keys":{"type":"string"},"type":"record",\
            "values":{"fieldType":{"type":"boolean"},"optional":false}},"optional":false},\
            "or":{"fieldType":{"type":"union","value":[{"type":"null"},{"type":"number"}]},"optional":true}}}""");
    assertThat(EncodedJson.encode(object(Map.of()).toJson()))
        .isEqualTo("{\"type\":\"object\",\"value\":{}}");
    assertThat(validator.render())
        .isEqualTo(
            """
            v.object({any: v.any(), big: v.int64(), id: v.id("users"), list: v.array(v.bytes()), \
            lit: v.literal(5n), map: v.record(v.string(), v.boolean()), \
            or: v.optional(v.union(v.null(), v.number()))})""");
  }

  @Test
  void longValuesAreShortenedInTheMessage() {
    assertThat(message(NUMBER, JsonValue.of("x".repeat(100_000)))).hasSizeLessThan(1300);
    JsonValue[] items = new JsonValue[8000];
    Arrays.fill(items, JsonValue.of("😀".repeat(300)));
    String message = message(NUMBER, JsonValue.array(items));
    assertThat(message).hasSizeLessThan(1300);
    assertThat(JsonValue.of(message)).as("no emoji is cut in half").isNotNull();
    assertThat(message(NUMBER, JsonValue.of(new byte[100_000]))).hasSizeLessThan(1300);
  }

  @Test
  void valuesAreShownAsInTheBrowser() {
    JsonValue value =
        JsonValue.array(
            JsonValue.of(-0.0),
            JsonValue.of(Double.NaN),
            JsonValue.of(Double.NEGATIVE_INFINITY),
            JsonValue.of(1.0),
            JsonValue.of(1L),
            JsonValue.of(false),
            JsonValue.NULL,
            JsonValue.of("a\"\n"),
            JsonValue.of(new byte[] {1}));
    assertThat(message(NUMBER, value))
        .contains(
            "Value: [-0, NaN, -Infinity, 1, 1n, false, null, \"a\\\"\\u000a\", bytes(\"AQ==\")]");
  }

  @Test
  void illegalFieldNamesAreRefusedInValidators() {
    assertThatThrownBy(() -> object(Map.of("$a", required(STRING))))
        .isInstanceOf(InvalidValueException.class);
  }

  private static String message(Validator validator, JsonValue value) {
    Optional<Mismatch> mismatch = validator.check(value);
    return mismatch.orElseThrow().message();
  }

  private static Validator literal(String text) {
    return new Validator.Literal(JsonValue.of(text));
  }

  private static Validator.Field required(Validator validator) {
    return new Validator.Field(validator, false);
  }

  private static Validator object(Map<String, Validator.Field> fields) {
    return new Validator.ObjectOf(new TreeMap<>(fields));
  }
}
