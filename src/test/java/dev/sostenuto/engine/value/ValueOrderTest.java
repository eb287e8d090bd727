package dev.sostenuto.engine.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.testing.Property;
import dev.sostenuto.testing.RandomValues;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ValueOrderTest {
  private static final ValueOrder ORDER = ValueOrder.INSTANCE;

  @Test
  @DisplayName("case 88: kinds follow each other, and each kind its own order")
  void kindsFollowEachOtherAndEachKindItsOwnOrder() {
    List<JsonValue> ascending =
        Arrays.asList(
            null,
            JsonValue.NULL,
            JsonValue.of(Long.MIN_VALUE),
            JsonValue.of(-1L),
            JsonValue.of(1L),
            JsonValue.of(Long.MAX_VALUE),
            JsonValue.of(Double.NEGATIVE_INFINITY),
            JsonValue.of(-1.5),
            JsonValue.of(-0.0),
            JsonValue.of(0.0),
            JsonValue.of(Double.MIN_VALUE),
            JsonValue.of(Double.POSITIVE_INFINITY),
            JsonValue.of(Double.NaN),
            JsonValue.of(false),
            JsonValue.of(true),
            JsonValue.of(""),
            JsonValue.of("a"),
            JsonValue.of("a\u0000"),
            JsonValue.of("b"),
            JsonValue.of("\ud7ff"),
            JsonValue.of("\ue000"),
            JsonValue.of("\uff61"),
            JsonValue.of("\ud83d\ude00"),
            JsonValue.of(new byte[] {}),
            JsonValue.of(new byte[] {127}),
            JsonValue.of(new byte[] {127, 0}),
            JsonValue.of(new byte[] {-128}),
            JsonValue.array(),
            JsonValue.array(JsonValue.NULL),
            JsonValue.array(JsonValue.NULL, JsonValue.NULL),
            JsonValue.array(JsonValue.of(1L)),
            JsonValue.Obj.EMPTY,
            JsonValue.object().put("a", 1L).build(),
            JsonValue.object().put("a", 1L).put("b", JsonValue.NULL).build(),
            JsonValue.object().put("a", 2L).build(),
            JsonValue.object().put("b", JsonValue.NULL).build());
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertThat(Integer.signum(ORDER.compare(ascending.get(i), ascending.get(j))))
            .as("%s against %s", ascending.get(i), ascending.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @Test
  void orderIsTotalAndConsistentWithEquality() {
    Property.check(
        20_000,
        random -> {
          RandomValues values = new RandomValues(random);
          JsonValue a = values.value(2);
          JsonValue b = values.value(2);
          JsonValue c = values.value(2);
          assertThat(Integer.signum(ORDER.compare(a, b)))
              .isEqualTo(-Integer.signum(ORDER.compare(b, a)));
          assertThat(ORDER.compare(a, b) == 0).isEqualTo(a.equals(b));
          if (ORDER.compare(a, b) <= 0 && ORDER.compare(b, c) <= 0) {
            assertThat(ORDER.compare(a, c)).isLessThanOrEqualTo(0);
          }
        });
  }

  @Test
  @DisplayName("case 88: text is ordered by its UTF-8 bytes")
  void textIsOrderedByItsUtf8() {
    Property.check(
        20_000,
        random -> {
          RandomValues values = new RandomValues(random);
          String a = values.text();
          String b = values.text();
          int expected =
              Arrays.compareUnsigned(
                  a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
          assertThat(Integer.signum(ValueOrder.compareText(a, b)))
              .isEqualTo(Integer.signum(expected));
        });
  }
}
