package dev.sostenuto.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.FunctionKind;
import dev.sostenuto.engine.function.FunctionPath;
import dev.sostenuto.engine.function.LimitedSnapshots;
import dev.sostenuto.engine.protocol.ErrorRedaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpCallsTest {
  private static final String QUERY = "{\"path\":\"m.js:f\",\"args\":{\"a\":1}}";
  private static final Map<String, FunctionKind> KINDS =
      Map.of(
          "a/b:q",
          FunctionKind.QUERY,
          "a/b:m",
          FunctionKind.MUTATION,
          "a/b:a",
          FunctionKind.ACTION);

  private final FakeQueries fake = new FakeQueries();
  private final HttpCalls calls = calls(true);

  private HttpCalls calls(boolean reveal) {
    return new HttpCalls(
        fake,
        fake,
        fake,
        (path, caller) -> Optional.ofNullable(KINDS.get(path.toString())),
        new ErrorRedaction(reveal, "salt", (id, failure) -> {}));
  }

  @AfterEach
  void everySnapshotIsLetGo() {
    assertThat(fake.openSnapshots).isZero();
  }

  private static String now(CompletionStage<String> answer) {
    assertThat(answer.toCompletableFuture()).isDone();
    return answer.toCompletableFuture().join();
  }

  private static HttpError error(CompletionStage<String> answer) {
    return ApiGate.error(catchThrowable(() -> answer.toCompletableFuture().join()));
  }

  @Test
  void aQueryThatMayNotEvenWaitIsToldToTryAgain() {
    LimitedSnapshots none = new LimitedSnapshots(CompletableFuture::new, 1, 0);
    none.open();
    HttpCalls full =
        new HttpCalls(
            none,
            fake,
            fake,
            (path, caller) -> Optional.empty(),
            new ErrorRedaction(true, "s", (id, why) -> {}));
    HttpError error = error(full.query(CallRequest.of(QUERY), null));
    assertThat(error.status()).isEqualTo(503);
    assertThat(error.code()).isEqualTo("TooManyConcurrentRequests");
  }

  @Test
  void aQueryRunsInASnapshotOfThePresent() {
    assertThat(now(calls.query(CallRequest.of(QUERY), null)))
        .isEqualTo("{\"status\":\"success\",\"value\":{\"n\":\"5\"},\"logLines\":[\"[LOG] hi\"]}");
    assertThat(fake.asks).containsExactly("open", "query m:f {\"a\":1}");
  }

  @Test
  void valuesAreWrittenInTheFormatAskedFor() {
    String encoded = "{\"path\":\"m:f\",\"args\":[{}],\"format\":\"convex_encoded_json\"}";
    assertThat(now(calls.query(CallRequest.of(encoded), null)))
        .contains("\"value\":{\"n\":{\"$integer\":\"BQAAAAAAAAA=\"}}");
  }

  @Test
  void aFailureOfTheFunctionIsAnAnswer() {
    fake.result = new CallResult.Failure("Uncaught Error: boom", null);
    assertThat(now(calls.query(CallRequest.of(QUERY), null)))
        .matches(
            "\\{\"status\":\"error\",\"errorMessage\":\"\\[Request ID: [0-9a-f]{16}] Server Error"
                + "\\\\nUncaught Error: boom\",\"logLines\":\\[\"\\[LOG] hi\"]}");
  }

  @Test
  void outsideDevelopmentFailuresAreRedacted() {
    fake.result = new CallResult.Failure("Uncaught ConvexError: secret", "{\"code\":\"x\"}");
    assertThat(now(calls(false).mutation(CallRequest.of(QUERY), null)))
        .matches(
            "\\{\"status\":\"error\",\"errorMessage\":\"\\[Request ID: [0-9a-f]{16}] Server Error\","
                + "\"errorData\":\\{\"code\":\"x\"},\"logLines\":\\[]}");
  }

  @Test
  void argumentsThatAreNoneFailTheirOwnCall() {
    String batch =
        "{\"queries\":[{\"path\":\"m:f\",\"args\":{}},{\"path\":\"m:f\",\"args\":[]},{\"path\":\"m:g\",\"args\":{}}]}";
    assertThat(now(calls.queryBatch(CallRequest.batch(batch), null)))
        .matches(
            "\\{\"results\":\\[\\{\"status\":\"success\".*},\\{\"status\":\"error\".*ArgumentValidationError.*},"
                + "\\{\"status\":\"success\".*}]}");
    assertThat(fake.asks).containsExactly("open", "query m:f {}", "query m:g {}");
    String bad = "{\"path\":\"m:f\",\"args\":{\"$x\":1}}";
    assertThat(now(calls.mutation(CallRequest.of(bad), null))).contains("ArgumentValidationError");
    assertThat(fake.asks).hasSize(3);
  }

  @Test
  void aBrokenDatabaseIsAnErrorOfTheServer() {
    fake.broken = new IllegalStateException("the connection is gone");
    HttpError error = error(calls.query(CallRequest.of(QUERY), null));
    assertThat(error.status()).isEqualTo(500);
    assertThat(error.json()).doesNotContain("connection");
  }

  @Test
  void momentsAreNamedAndReadAgain() {
    assertThat(now(calls.queryTs())).isEqualTo("{\"ts\":\"ZAAAAAAAAAA=\"}");
    String then = "{\"path\":\"m:f\",\"args\":{},\"ts\":\"ZAAAAAAAAAA=\"}";
    assertThat(now(calls.queryAtTs(CallRequest.atTimestamp(then), null))).contains("success");
    String never = "{\"path\":\"m:f\",\"args\":{},\"ts\":\"ZQAAAAAAAAA=\"}";
    HttpError error = error(calls.queryAtTs(CallRequest.atTimestamp(never), null));
    assertThat(error.status()).isEqualTo(400);
    assertThat(error.code()).isEqualTo("TimestampNotHeld");
  }

  @Test
  void aMutationThatCouldNotBeRunMayBeTriedAgain() {
    fake.outcome = new Outcome.Unavailable("OptimisticConcurrencyControlFailure");
    HttpError error = error(calls.mutation(CallRequest.of(QUERY), null));
    assertThat(error.status()).isEqualTo(503);
    assertThat(error.code()).isEqualTo("OptimisticConcurrencyControlFailure");
    fake.outcome = new Outcome.Unavailable("InternalServerError");
    assertThat(error(calls.action(CallRequest.of(QUERY), null)).status()).isEqualTo(500);
  }

  @Test
  void aRecordedOutcomeIsAnAnswer() {
    fake.outcome = new Outcome.Recorded(new CallResult.Value("1"), List.of());
    assertThat(now(calls.mutation(CallRequest.of(QUERY), null))).contains("\"value\":1");
  }

  @Test
  void anyFunctionRunsAsWhatItIs() {
    for (String name : List.of("q", "m", "a"))
      now(calls.any(CallRequest.of(FunctionPath.parse("a/b:" + name), "{\"args\":{}}"), null));
    assertThat(fake.asks)
        .containsExactly("open", "query a/b:q {}", "mutate a/b:m {}", "act a/b:a {}");
    assertThat(now(calls.any(CallRequest.of(FunctionPath.parse("a"), "{\"args\":{}}"), null)))
        .contains("Could not find function for 'a'");
  }
}
