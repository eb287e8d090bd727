package dev.sostenuto.app.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What messages may say (contract S7 and S8). */
class PayloadsTest {
  private final Payloads payloads = new Payloads(SignalingRules.DEFAULTS);

  private String refusal(String type, String json) {
    try {
      payloads.check(
          Type.valueOf(type.toUpperCase(java.util.Locale.ROOT)), EncodedJson.decode(json));
      return "";
    } catch (ApplicationException e) {
      return ((JsonValue.Str) ((JsonValue.Obj) e.data()).get("code")).value();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "offer; \"v=0\\r\\n\"",
        "answer; {\"type\":\"answer\",\"sdp\":\"v=0\"}",
        "offer; {\"sdp\":\"v=0\"}",
        "offer; {\"sdp\":{\"type\":\"offer\",\"sdp\":\"v=0\"}}",
        "ice; null",
        "ice; {\"candidate\":\"\"}",
        "ice; {\"candidate\":\"candidate:1 1 udp\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":\"abcd\"}",
        "ice; {\"candidate\":\"c\",\"sdpMid\":null,\"sdpMLineIndex\":null,\"usernameFragment\":null}",
        "ice; [{\"candidate\":\"a\"},{\"candidate\":\"b\"},null]",
      })
  void shapesThatBrowsersMakeAreTaken(String type, String json) {
    assertThat(refusal(type, json)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "offer; \"hello\"",
        "offer; null",
        "offer; 7",
        "offer; {}",
        "offer; {\"type\":\"answer\",\"sdp\":\"v=0\"}",
        "offer; {\"type\":\"offer\"}",
        "offer; {\"sdp\":7}",
        "offer; {\"sdp\":{\"sdp\":\"v=0\"}}",
        "offer; {\"sdp\":{\"type\":\"offer\",\"sdp\":{\"type\":\"offer\",\"sdp\":\"v=0\"}}}",
        "offer; {\"sdp\":\"v=0\",\"more\":1}",
        "offer; [\"v=0\"]",
        "ice; \"candidate\"",
        "ice; {}",
        "ice; {\"candidate\":7}",
        "ice; {\"candidate\":\"c\",\"sdpMLineIndex\":-1}",
        "ice; {\"candidate\":\"c\",\"sdpMLineIndex\":0.5}",
        "ice; {\"candidate\":\"c\",\"sdpMLineIndex\":\"0\"}",
        "ice; {\"candidate\":\"c\",\"sdpMid\":0}",
        "ice; {\"candidate\":\"c\",\"password\":\"x\"}",
        "ice; []",
        "ice; [[]]",
      })
  void everythingElseIsRefused(String type, String json) {
    assertThat(refusal(type, json)).isEqualTo("BAD_PAYLOAD");
  }

  @ParameterizedTest
  @CsvSource({"65536, ''", "65537, TOO_LARGE"})
  void descriptionsHaveALimit(int bytes, String refusal) {
    String sdp = "v=0" + "x".repeat(bytes - 3);
    assertThat(refusal("offer", "\"" + sdp + "\"")).isEqualTo(refusal);
    assertThat(refusal("answer", "{\"sdp\":\"" + sdp + "\"}")).isEqualTo(refusal);
  }

  @ParameterizedTest
  @CsvSource({"2039, ''", "2040, TOO_LARGE"})
  void candidatesHaveALimit(int chars, String refusal) {
    assertThat(refusal("ice", "{\"candidate\":\"" + "x".repeat(chars) + "\"}")).isEqualTo(refusal);
  }

  @ParameterizedTest
  @CsvSource({"30, ''", "31, TOO_LARGE"})
  void arraysHaveALimit(int count, String refusal) {
    assertThat(refusal("ice", "[null" + ",null".repeat(count - 1) + "]")).isEqualTo(refusal);
  }
}
