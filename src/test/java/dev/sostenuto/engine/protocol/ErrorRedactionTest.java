package dev.sostenuto.engine.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.CallResult.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ErrorRedactionTest {
  private static final UUID SESSION = UUID.fromString("8bf0c1de-0000-4000-8000-000000000001");
  private static final Failure SECRET = new Failure("Uncaught Error: the secret", null);

  private final List<String> kept = new ArrayList<>();
  private final ErrorRedaction revealing = redaction(true);
  private final ErrorRedaction redacting = redaction(false);

  private ErrorRedaction redaction(boolean reveal) {
    return new ErrorRedaction(
        reveal, "salt", (id, failure) -> kept.add(id + " " + failure.detail()));
  }

  @Test
  void inDevelopmentTheDetailFollowsTheRequestId() {
    assertThat(revealing.of(SECRET).message())
        .matches("\\[Request ID: [0-9a-f]{16}] Server Error\nUncaught Error: the secret");
    assertThat(revealing.logLines(List.of("[LOG] hi"))).containsExactly("[LOG] hi");
    assertThat(kept).isEmpty();
  }

  @Test
  void otherwiseOnlyTheRequestIdLeavesAndTheDetailIsKept() {
    String message = redacting.of(SECRET).message();
    assertThat(message).matches("\\[Request ID: [0-9a-f]{16}] Server Error");
    assertThat(redacting.logLines(List.of("[LOG] hi"))).isEmpty();
    assertThat(kept).containsExactly(message.substring(13, 29) + " Uncaught Error: the secret");
  }

  @Test
  void theCommandLineToolIsToldThatItsKeyIsWrong() {
    assertThat(redacting.of(new Failure(Failure.NOT_PERMITTED, null)).message())
        .endsWith("] Server Error\n" + Failure.NOT_PERMITTED);
  }

  @Test
  void theDataOfApplicationErrorsIsNeverRedacted() {
    Failure failure = new Failure("Uncaught ConvexError: secret", "{\"code\":1}");
    assertThat(redacting.of(failure).data()).isEqualTo("{\"code\":1}");
    assertThat(redacting.of(failure).message()).doesNotContain("secret");
    assertThat(redacting.of(new Failure("x", "null")).data()).isEqualTo("null");
  }

  @Test
  void theIdOfARequestIsTheBeginningOfItsDigest() {
    // printf '8bf0c1de-0000-4000-8000-000000000001|7' | sha256sum
    assertThat(redacting.ofRequest(SESSION, 7, SECRET).message())
        .isEqualTo("[Request ID: 101841f65271dcde] Server Error");
  }

  @Test
  void equalFailuresOfQueriesHaveOneIdAndItTellsNothing() {
    assertThat(redacting.of(SECRET)).isEqualTo(redacting.of(SECRET));
    ErrorRedaction other = new ErrorRedaction(false, "other salt", (id, failure) -> {});
    assertThat(redacting.of(SECRET)).isNotEqualTo(other.of(SECRET));
  }
}
