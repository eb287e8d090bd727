package dev.sostenuto.engine.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonValueTest {
  @Test
  void equalityIsByContentAndByKind() {
    assertThat(JsonValue.of(Double.NaN))
        .isEqualTo(JsonValue.of(Double.longBitsToDouble(0xfff8_0000_0000_0001L)));
    assertThat(JsonValue.of(-0.0)).isNotEqualTo(JsonValue.of(0.0));
    assertThat((JsonValue) JsonValue.of(1L)).isNotEqualTo(JsonValue.of(1.0));
    assertThat(JsonValue.of(new byte[] {1}))
        .isEqualTo(JsonValue.of(new byte[] {1}))
        .hasSameHashCodeAs(JsonValue.of(new byte[] {1}));
    assertThat(JsonValue.of(true)).isEqualTo(new JsonValue.Bool(true));
  }

  @Test
  void valuesDoNotChangeWithWhatTheyWereMadeOf() {
    byte[] bytes = {1};
    List<JsonValue> items = new ArrayList<>(List.of(JsonValue.NULL));
    Map<String, JsonValue> fields = new HashMap<>(Map.of("a", JsonValue.NULL));
    JsonValue.Bytes sameBytes = JsonValue.of(bytes);
    JsonValue.Array array = new JsonValue.Array(items);
    JsonValue.Obj object = new JsonValue.Obj(fields);
    bytes[0] = 2;
    sameBytes.value()[0] = 3;
    items.clear();
    fields.clear();
    assertThat(sameBytes).isEqualTo(JsonValue.of(new byte[] {1}));
    assertThat(array.items()).containsExactly(JsonValue.NULL);
    assertThat(object.has("a")).isTrue();
    assertThatThrownBy(() -> object.fields().put("b", JsonValue.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> object.fields().remove("a"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void objectIsAnOrdinaryMapSortedByName() {
    JsonValue.Obj object =
        JsonValue.object().put("b", 1L).put("a", 2.0).put("C", "x").put("a", true).build();
    assertThat(object.fields().keySet()).containsExactly("C", "a", "b");
    assertThat(object.get("a")).isEqualTo(JsonValue.of(true));
    assertThat(object.get("missing")).isNull();
    assertThat(object.has("missing")).isFalse();
    assertThat(object.fields())
        .isEqualTo(Map.of("a", JsonValue.of(true), "b", JsonValue.of(1L), "C", JsonValue.of("x")));
    assertThat(object)
        .isEqualTo(new JsonValue.Obj(new HashMap<>(object.fields())))
        .hasSameHashCodeAs(new JsonValue.Obj(new HashMap<>(object.fields())));
  }

  @Test
  void javaNullIsNotAValue() {
    Map<String, JsonValue> fields = new HashMap<>();
    fields.put("a", null);
    assertThatNullPointerException().isThrownBy(() -> new JsonValue.Obj(fields));
    assertThatNullPointerException().isThrownBy(() -> JsonValue.array((JsonValue) null));
    assertThatNullPointerException().isThrownBy(() -> JsonValue.of((String) null));
    assertThatNullPointerException()
        .isThrownBy(() -> JsonValue.object().put("a", (JsonValue) null));
  }

  @Test
  void sizesFollowTheFormula() {
    assertThat(ValueSize.of(JsonValue.NULL)).isEqualTo(1);
    assertThat(ValueSize.of(JsonValue.of(true))).isEqualTo(1);
    assertThat(ValueSize.of(JsonValue.of(1L))).isEqualTo(9);
    assertThat(ValueSize.of(JsonValue.of(1.0))).isEqualTo(9);
    assertThat(ValueSize.of(JsonValue.of("aé\uff61😀"))).isEqualTo(2 + 1 + 2 + 3 + 4);
    assertThat(ValueSize.of(JsonValue.of(new byte[5]))).isEqualTo(7);
    assertThat(ValueSize.of(JsonValue.array(JsonValue.NULL, JsonValue.of(1L))))
        .isEqualTo(2 + 1 + 9);
    assertThat(ValueSize.of(JsonValue.object().put("ab", 1L).put("c", "").build()))
        .isEqualTo(2 + 3 + 9 + 2 + 2);
  }

  @Test
  void defaultsOfTheLimitsAreThoseOfTheReference() {
    assertThat(ValueLimits.DEFAULTS).isEqualTo(new ValueLimits(64, 8192, 1024, 1024, 33_554_432));
    assertThatThrownBy(() -> new ValueLimits(0, 1, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ValueLimits(257, 1, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ValueLimits(1, 1, 1, 1, 0))
        .hasMessage("sizeBytes must be at least 1, not 0");
  }
}
