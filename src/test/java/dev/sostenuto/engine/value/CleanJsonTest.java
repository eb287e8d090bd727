package dev.sostenuto.engine.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sostenuto.testing.Property;
import dev.sostenuto.testing.RandomValues;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanJsonTest {
  @Test
  void whatJsonHasNoWordsForBecomesAString() {
    JsonValue value =
        JsonValue.array(
            JsonValue.of(Long.MIN_VALUE),
            JsonValue.of(Double.NaN),
            JsonValue.of(Double.POSITIVE_INFINITY),
            JsonValue.of(Double.NEGATIVE_INFINITY),
            JsonValue.of(-0.0),
            JsonValue.of(new byte[] {1, -1}));
    assertThat(CleanJson.encode(value))
        .isEqualTo("[\"-9223372036854775808\",\"NaN\",\"Infinity\",\"-Infinity\",-0.0,\"Af8=\"]");
  }

  @Test
  void everythingElseIsAsInEncodedJson() {
    JsonValue value =
        JsonValue.object()
            .put("b", 1.5)
            .put("a", "é\n")
            .put("c", JsonValue.array(JsonValue.NULL))
            .build();
    assertThat(CleanJson.encode(value)).isEqualTo(EncodedJson.encode(value));
    assertThat(CleanJson.decode("{\"n\":{\"$integer\":\"BQAAAAAAAAA=\"}}"))
        .isEqualTo(JsonValue.object().put("n", 5L).build());
  }

  @Test
  void resultIsAlwaysReadableAsAValue() {
    Property.check(
        2_000, random -> CleanJson.decode(CleanJson.encode(new RandomValues(random).value(3))));
  }

  @Test
  void limitsHold() {
    JsonValue tooLong =
        new JsonValue.Array(
            List.of(new JsonValue.Array(Collections.nCopies(8193, JsonValue.NULL))));
    assertThatThrownBy(() -> CleanJson.encode(tooLong))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("An array must not have more than 8192 items (at [0])");
  }
}
