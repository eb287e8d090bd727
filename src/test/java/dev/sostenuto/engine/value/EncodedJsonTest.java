package dev.sostenuto.engine.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sostenuto.testing.Property;
import dev.sostenuto.testing.RandomValues;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedJsonTest {
  private static final String DAMAGE = "{}[]\",:$1e\\u\ud800";

  @Test
  @DisplayName("case 64: every value survives the round trip")
  void everyValueSurvivesTheRoundTripAndEqualValuesHaveEqualTexts() {
    Property.check(
        10_000,
        random -> {
          JsonValue value = new RandomValues(random).value(4);
          String json = EncodedJson.encode(value);
          JsonValue decoded = EncodedJson.decode(json);
          assertThat(decoded).isEqualTo(value).hasSameHashCodeAs(value);
          assertThat(EncodedJson.encode(decoded)).isEqualTo(json);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "5 BQAAAAAAAAA=",
        "-1 //////////8=",
        "-9223372036854775808 AAAAAAAAAIA=",
        "9223372036854775807 /////////38=",
        "9007199254740993 AQAAAAAAIAA="
      })
  void integersAreEightBytesLittleEndian(long value, String base64) {
    assertBothWays(JsonValue.of(value), "{\"$integer\":\"" + base64 + "\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "NaN,AAAAAAAA+H8=",
    "Infinity,AAAAAAAA8H8=",
    "-Infinity,AAAAAAAA8P8=",
    "-0.0,AAAAAAAAAIA="
  })
  void specialFloatsAreEightBytesLittleEndian(double value, String base64) {
    assertBothWays(JsonValue.of(value), "{\"$float\":\"" + base64 + "\"}");
  }

  @Test
  void ordinaryNumbersAreBare() {
    assertBothWays(JsonValue.of(1.0), "1");
    assertBothWays(JsonValue.of(-1.5), "-1.5");
    assertBothWays(JsonValue.of(0.1), "0.1");
    assertBothWays(JsonValue.of(9007199254740991.0), "9007199254740991");
    assertBothWays(JsonValue.of(Double.MIN_VALUE), "4.9E-324");
    assertBothWays(JsonValue.of(2e-3), "0.002");
    assertBothWays(JsonValue.of(Double.MAX_VALUE), "1.7976931348623157E308");
  }

  @Test
  @DisplayName("case 65: bare numbers are always floats")
  void bareNumbersAreAlwaysFloats() {
    assertThat(EncodedJson.decode("1"))
        .isEqualTo(JsonValue.of(1.0))
        .isEqualTo(EncodedJson.decode("1.0"));
    assertThat(EncodedJson.decode("9007199254740993")).isEqualTo(JsonValue.of(9007199254740992.0));
    assertThat(EncodedJson.decode("123456789012345678901234567890"))
        .isEqualTo(JsonValue.of(1.2345678901234568e29));
    assertThat(EncodedJson.decode("-0")).isEqualTo(JsonValue.of(-0.0));
    assertThat(EncodedJson.decode("-0.0")).isEqualTo(JsonValue.of(-0.0));
    assertThat(EncodedJson.decode("0")).isEqualTo(JsonValue.of(0.0));
    assertRefused("1e400", "A JSON number must be within the range of a float64");
    assertRefused("-1" + "0".repeat(400), "A JSON number must be within the range of a float64");
  }

  @Test
  void emptyAndSimpleValuesAreAsExpected() {
    assertBothWays(JsonValue.NULL, "null");
    assertBothWays(JsonValue.of(true), "true");
    assertBothWays(JsonValue.of(false), "false");
    assertBothWays(JsonValue.of(""), "\"\"");
    assertBothWays(JsonValue.of(new byte[0]), "{\"$bytes\":\"\"}");
    assertBothWays(JsonValue.of(new byte[] {1, -1}), "{\"$bytes\":\"Af8=\"}");
    assertBothWays(JsonValue.array(), "[]");
    assertBothWays(JsonValue.Obj.EMPTY, "{}");
    assertBothWays(JsonValue.object().put("", JsonValue.NULL).build(), "{\"\":null}");
  }

  @Test
  void keysAreWrittenSorted() {
    JsonValue value = EncodedJson.decode("{\"b\":1,\"a\":[true],\"B\":null,\"_id\":\"x\"}");
    assertThat(EncodedJson.encode(value))
        .isEqualTo("{\"B\":null,\"_id\":\"x\",\"a\":[true],\"b\":1}");
  }

  @Test
  void textIsEscapedOnlyWhereJsonAsksForIt() {
    assertBothWays(
        JsonValue.of("a\"b\\c/\n\r\t\b\u0000\u001f\u007fé\uff61\uffff😀"),
        "\"a\\\"b\\\\c/\\n\\r\\t\\u0008\\u0000\\u001f\u007fé\uff61\uffff😀\"");
    assertThat(EncodedJson.decode("\"\\ud83d\\ude00\"")).isEqualTo(JsonValue.of("😀"));
  }

  @Test
  void longTextSurvives() {
    JsonValue value = JsonValue.of("é\n😀x".repeat(200_000));
    assertThat(EncodedJson.decode(EncodedJson.encode(value))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"\\ud800\"", "\"a\\ude00b\"", "\"\\ud800\\ud800\"", "\"\\ude00\\ud83d\""})
  void loneSurrogatesAreRefused(String json) {
    assertThatThrownBy(() -> EncodedJson.decode(json))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("lone surrogate");
    assertThatThrownBy(() -> JsonValue.of("\ud800")).isInstanceOf(InvalidValueException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"$float\":\"AAAAAAAA8D8=\"}|$float must hold NaN, an infinity or -0",
        "{\"$float\":\"AAAAAAAAAAA=\"}|$float must hold NaN, an infinity or -0",
        "{\"$integer\":\"AAAAAAAA\"}|must be 8 bytes, but it has 6",
        "{\"$integer\":\"AAAAAAAAAIA\"}|must be padded standard base64",
        "{\"$integer\":5}|must be a base64 string",
        "{\"$bytes\":null}|must be a base64 string",
        "{\"$bytes\":\"AB==\"}|must be padded standard base64",
        "{\"$bytes\":\"A-_=\"}|must be padded standard base64",
        "{\"$bytes\":\"AA==\",\"a\":1}|must have no other",
        "{\"a\":1,\"$bytes\":\"AA==\"}|must not start with '$'",
        "{\"$set\":[]}|must not start with '$'",
        "{\"$map\":[]}|must not start with '$'",
        "{\"$commitTs\":null}|must not start with '$'",
        "{\"$undefined\":null}|must not start with '$'",
        "{\"$\":null}|must not start with '$'",
        "{\"é\":1}|must be printable ASCII",
        "{\"a\\nb\":1}|must be printable ASCII",
        "{\"\\u007f\":1}|must be printable ASCII",
        "{\"a\":1,\"a\":2}|must not have the field \"a\" twice",
        "{\"b\":1,\"a\":2,\"b\":3}|must not have the field \"b\" twice"
      })
  void whatIsNoValueIsRefused(String json, String why) {
    assertRefused(json, why);
    assertRefused("[0," + json + "]", why);
    assertRefused("[0," + json + "]", "(at [1]");
    assertRefused("{\"x\":" + json + "}", "(at .x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "nul",
        "NaN",
        "01",
        "+1",
        ".5",
        "'a'",
        "\"a",
        "\"\n\"",
        "{a:1}",
        "1 2",
        "[1]]",
        "{\"$integer\":",
        "{\"$bytes\":\"\"",
        "[[",
        "{\"a\":[",
        "/**/1"
      })
  void malformedJsonIsRefused(String json) {
    assertThatThrownBy(() -> EncodedJson.decode(json)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void mutilatedJsonIsRefusedOrReadButNeverBreaksTheReader() {
    Property.check(
        5_000,
        random -> {
          StringBuilder json =
              new StringBuilder(EncodedJson.encode(new RandomValues(random).value(3)));
          int at = random.nextInt(json.length());
          switch (random.nextInt(3)) {
            case 0 -> json.setLength(at);
            case 1 -> json.deleteCharAt(at);
            default -> json.setCharAt(at, DAMAGE.charAt(random.nextInt(DAMAGE.length())));
          }
          try {
            JsonValue value = EncodedJson.decode(json.toString());
            assertThat(EncodedJson.decode(EncodedJson.encode(value))).isEqualTo(value);
          } catch (InvalidValueException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  @Test
  void nestingIsLimitedInBothDirections() {
    JsonValue value = JsonValue.array();
    for (int level = 1; level < 64; level++) {
      value = level % 2 == 0 ? JsonValue.array(value) : JsonValue.object().put("a", value).build();
    }
    String json = EncodedJson.encode(value);
    assertThat(EncodedJson.decode(json)).isEqualTo(value);

    JsonValue deeper = JsonValue.array(value);
    assertThatThrownBy(() -> EncodedJson.encode(deeper))
        .hasMessageContaining("deeper than 64 levels");
    assertRefused("[" + json + "]", "deeper than 64 levels");
    assertRefused("[".repeat(100_000), "deeper than 64 levels");
    assertRefused("{\"a\":".repeat(100_000), "deeper than 64 levels");
  }

  @Test
  void lengthsAreLimitedInBothDirections() {
    List<JsonValue> items = new ArrayList<>(Collections.nCopies(8192, JsonValue.NULL));
    assertThat(EncodedJson.decode(EncodedJson.encode(new JsonValue.Array(items))))
        .isEqualTo(new JsonValue.Array(items));
    items.add(JsonValue.NULL);
    assertThatThrownBy(() -> EncodedJson.encode(new JsonValue.Array(items)))
        .hasMessage("An array must not have more than 8192 items");
    assertRefused("[" + "0,".repeat(8192) + "0]", "An array must not have more than 8192 items");

    JsonValue.ObjectBuilder fields = JsonValue.object();
    for (int i = 0; i < 1024; i++) fields.put("f" + i, i);
    String json = EncodedJson.encode(fields.build());
    assertThat(EncodedJson.decode(json)).isEqualTo(fields.build());
    JsonValue larger = fields.put("more", JsonValue.NULL).build();
    assertThatThrownBy(() -> EncodedJson.encode(larger))
        .hasMessage("An object must not have more than 1024 fields");
    assertRefused(
        "{\"more\":0," + json.substring(1), "An object must not have more than 1024 fields");
  }

  @Test
  @DisplayName("case 66: field names are limited in both directions")
  void fieldNamesAreLimitedInBothDirections() {
    assertBothWays(
        JsonValue.object().put("x".repeat(1024), JsonValue.NULL).build(),
        "{\"" + "x".repeat(1024) + "\":null}");
    JsonValue longer = JsonValue.object().put("x".repeat(1025), JsonValue.NULL).build();
    assertThatThrownBy(() -> EncodedJson.encode(longer))
        .hasMessageContaining("longer than 1024 characters");
    assertRefused("{\"" + "x".repeat(1025) + "\":null}", "longer than 1024 characters");
    assertThatThrownBy(() -> JsonValue.object().put("$a", 1L).build())
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> JsonValue.object().put("ü", 1L).build())
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void sizeIsLimitedByTheFormulaInBothDirections() {
    Property.check(
        2_000,
        random -> {
          JsonValue value = new RandomValues(random).value(3);
          String json = EncodedJson.encode(value);
          long size = ValueSize.of(value);
          assertThat(EncodedJson.decode(json, sizeLimit(size))).isEqualTo(value);
          EncodedJson.encodeTo(new StringBuilder(), value, sizeLimit(size));
          if (size == 1) return;
          assertThatThrownBy(() -> EncodedJson.decode(json, sizeLimit(size - 1)))
              .hasMessageContaining("larger than " + (size - 1) + " bytes");
          assertThatThrownBy(
                  () -> EncodedJson.encodeTo(new StringBuilder(), value, sizeLimit(size - 1)))
              .hasMessageContaining("larger than " + (size - 1) + " bytes");
        });
  }

  @Test
  void parserStopsAtTheLastTokenOfTheValue() throws Exception {
    String json = "{\"args\":[{\"n\":{\"$integer\":\"BQAAAAAAAAA=\"}}],\"after\":7}";
    try (JsonParser parser = EncodedJson.parsers().createParser(json)) {
      parser.nextToken();
      parser.nextToken();
      parser.nextToken();
      JsonValue args = EncodedJson.decode(parser);
      assertThat(args).isEqualTo(JsonValue.array(JsonValue.object().put("n", 5L).build()));
      assertThat(parser.currentToken()).isEqualTo(JsonToken.END_ARRAY);
      assertThat(parser.nextFieldName()).isEqualTo("after");
    }
  }

  @Test
  void refusalNamesThePlace() {
    assertThatThrownBy(
            () -> EncodedJson.decode("{\"a\":{\"b\":[1,{\"$float\":\"AAAAAAAA8D8=\"}]}}"))
        .isInstanceOfSatisfying(
            InvalidValueException.class, e -> assertThat(e.path()).isEqualTo(".a.b[1]"))
        .hasMessageEndingWith("(at .a.b[1])");
  }

  private static ValueLimits sizeLimit(long bytes) {
    return new ValueLimits(64, 8192, 1024, 1024, bytes);
  }

  private static void assertBothWays(JsonValue value, String json) {
    assertThat(EncodedJson.encode(value)).isEqualTo(json);
    assertThat(EncodedJson.decode(json)).isEqualTo(value);
  }

  private static void assertRefused(String json, String why) {
    assertThatThrownBy(() -> EncodedJson.decode(json))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(why);
  }
}
