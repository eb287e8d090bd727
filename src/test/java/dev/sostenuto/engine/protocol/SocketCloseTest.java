package dev.sostenuto.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SocketCloseTest {
  /**
   * What the client backs off from for three seconds; a word of ours must not begin like one of
   * these by accident.
   */
  private static final List<String> OVERLOAD_OF_THE_CLIENT =
      List.of(
          "SubscriptionsWorkerFullError",
          "TooManyConcurrentRequests",
          "CommitterFullError",
          "AwsTooManyRequestsException",
          "ExecuteFullError",
          "SystemTimeoutError",
          "ExpiredInQueue",
          "VectorIndexTooLarge",
          "SearchIndexTooLarge",
          "TooManyWritesInTimePeriod");

  @Test
  void longReasonsAreCutAtACodePoint() {
    for (String unit : List.of("a", "é", "€", "😀", "a😀")) {
      String reason = CloseWord.MALFORMED_MESSAGE.because(unit.repeat(200)).reason();
      assertThat(reason.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(119, 123);
      assertThat("MalformedMessage: " + unit.repeat(200)).startsWith(reason);
      assertThat(reason.codePoints()).noneMatch(c -> c >= 0xd800 && c < 0xe000);
    }
  }

  @Test
  void shortReasonsStay() {
    assertThat(CloseWord.INTERNAL_SERVER_ERROR.close())
        .isEqualTo(new SocketClose(1011, "InternalServerError"));
  }

  @Test
  @DisplayName("case 48: only overload makes clients back off longer")
  void onlyOverloadBacksOffLonger() {
    for (CloseWord word : CloseWord.values()) {
      boolean backsOff = OVERLOAD_OF_THE_CLIENT.stream().anyMatch(word.word()::startsWith);
      assertThat(backsOff)
          .as(word.word())
          .isEqualTo(
              word == CloseWord.TOO_MANY_CONCURRENT_REQUESTS || word == CloseWord.EXPIRED_IN_QUEUE);
    }
  }

  @Test
  void aReasonFromElsewhereHasTheCodeOfItsWord() {
    assertThat(SocketClose.of("InternalServerError").code()).isEqualTo(1011);
    assertThat(SocketClose.of("InternalServerError: the database is away").code()).isEqualTo(1011);
    assertThat(SocketClose.of("OptimisticConcurrencyControlFailure"))
        .isEqualTo(new SocketClose(1013, "OptimisticConcurrencyControlFailure"));
  }
}
