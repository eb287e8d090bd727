package dev.sostenuto.engine.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import dev.sostenuto.testing.Property;
import dev.sostenuto.testing.RandomValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ExportJsonTest {
  private static JsonValue decode(String json) {
    try (JsonParser parser = EncodedJson.parsers().createParser(json)) {
      parser.nextToken();
      return ExportJson.decode(parser, ValueLimits.DEFAULTS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void bothWays(JsonValue value, String json) {
    assertThat(ExportJson.encode(value)).isEqualTo(json);
    assertThat(decode(json)).isEqualTo(value);
  }

  @Test
  void aDotTellsAFloatFromAnInteger() {
    bothWays(JsonValue.of(1L), "1");
    bothWays(JsonValue.of(1.0), "1.0");
    bothWays(JsonValue.of(-0.0), "-0.0");
    bothWays(JsonValue.of(0.1), "0.1");
    bothWays(JsonValue.of(Long.MIN_VALUE), "-9223372036854775808");
    bothWays(JsonValue.of(9007199254740993L), "9007199254740993");
    bothWays(JsonValue.of(1e300), "1.0E300");
  }

  @Test
  void whatJsonHasNoWordsForIsSpelledAsOnTheSocket() {
    bothWays(JsonValue.of(Double.NaN), "{\"$float\":\"AAAAAAAA+H8=\"}");
    bothWays(JsonValue.of(new byte[] {1}), "{\"$bytes\":\"AQ==\"}");
  }

  @Test
  void aWholeNumberBeyondAnInt64IsAFloat() {
    assertThat(decode("9223372036854775808")).isEqualTo(JsonValue.of(9223372036854775808.0));
    assertThatThrownBy(() -> decode("1" + "0".repeat(400)))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void everyValueComesBack() {
    Property.check(
        300,
        random -> {
          JsonValue value = new RandomValues(random).value(4);
          assertThat(decode(ExportJson.encode(value))).isEqualTo(value);
        });
  }
}
