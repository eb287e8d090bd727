package dev.sostenuto.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ApiGateTest {
  private final ApiGate gate = new ApiGate(new HttpLimits(10, 1, Duration.ofMinutes(1)));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String body(byte[] bytes) throws IOException {
    return gate.body(new ByteArrayInputStream(bytes));
  }

  @Test
  void aBodyOfTheLimitIsReadAndOneByteMoreIsRefused() throws IOException {
    assertThat(body(bytes("12345678é"))).isEqualTo("12345678é");
    HttpError refusal = catchThrowableOfType(HttpError.class, () -> body(bytes("123456789é")));
    assertThat(refusal.status()).isEqualTo(413);
    assertThat(refusal).hasMessage("A request's body must not have more than 10 bytes.");
  }

  @Test
  void aBodyMustBeUtf8() {
    HttpError refusal =
        catchThrowableOfType(HttpError.class, () -> body(new byte[] {'a', (byte) 0xff}));
    assertThat(refusal.status()).isEqualTo(400);
  }

  @Test
  void aCallBeyondTheLimitIsTurnedAwayUntilAnotherHasEnded() {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletionStage<byte[]> answer = gate.answer(() -> first);
    HttpError refusal = catchThrowableOfType(HttpError.class, () -> gate.answer(() -> first));
    assertThat(refusal.status()).isEqualTo(503);
    assertThat(refusal.code()).isEqualTo("TooManyConcurrentRequests");
    first.complete("é");
    assertThat(answer.toCompletableFuture().join()).isEqualTo(bytes("é"));
    assertThat(gate.answer(() -> CompletableFuture.completedFuture("2")).toCompletableFuture())
        .isCompleted();
  }

  @Test
  void aCallThatThrowsLeavesNoPlaceTaken() {
    for (int i = 0; i < 3; i++) {
      Throwable thrown =
          catchThrowable(
              () ->
                  gate.answer(
                      () -> {
                        throw new IllegalStateException("secret");
                      }));
      assertThat(thrown).isInstanceOf(HttpError.class);
      assertThat(((HttpError) thrown).json()).doesNotContain("secret");
    }
  }

  @Test
  void aCallThatTakesTooLongIsAnsweredButKeepsItsPlace() throws Exception {
    ApiGate hasty = new ApiGate(new HttpLimits(10, 1, Duration.ofMillis(5)));
    CompletableFuture<String> slow = new CompletableFuture<>();
    CompletableFuture<byte[]> answer = hasty.answer(() -> slow).toCompletableFuture();
    Throwable late = catchThrowable(() -> answer.get(20, TimeUnit.SECONDS));
    assertThat(ApiGate.error(late.getCause()).code()).isEqualTo("SystemTimeoutError");
    assertThat(catchThrowableOfType(HttpError.class, () -> hasty.answer(() -> slow)).status())
        .isEqualTo(503);
    slow.complete("");
    hasty.answer(() -> CompletableFuture.completedFuture(""));
  }

  @Test
  void whatTheContainerRefusesHasACodeToo() {
    assertThat(ApiGate.error(new HttpError(418, "Teapot", "Short and stout.")).status())
        .isEqualTo(418);
    for (int status : new int[] {400, 404, 405, 406, 415, 500})
      assertThat(status).isEqualTo(HttpStatus.error(status).status());
  }
}
