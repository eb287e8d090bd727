package dev.sostenuto.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sostenuto.engine.protocol.Arguments;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallRequestTest {
  private static HttpError refusal(ThrowingCallable reading) {
    return catchThrowableOfType(HttpError.class, reading);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{                                                   | BadRequest",
        "[]                                                  | BadRequest",
        "{\"args\":{}}                                       | BadRequest",
        "{\"path\":1,\"args\":{}}                            | BadRequest",
        "{\"path\":\"a\"}                                    | BadRequest",
        "{\"path\":\"a\",\"args\":{},\"format\":7}           | BadRequest",
        "{\"path\":\"a\",\"args\":{},\"format\":\"xml\"}     | BadFormat",
        "{\"path\":\"a:b:c d\",\"args\":{}}                  | BadConvexFunctionIdentifier",
        "{\"path\":\"\",\"args\":{}}                         | BadConvexFunctionIdentifier"
      })
  void whatIsNoRequestIsRefusedWithACode(String body, String code) {
    HttpError refusal = refusal(() -> CallRequest.of(body));
    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.json()).startsWith("{\"code\":\"" + code + "\",\"message\":\"");
  }

  @ParameterizedTest
  @CsvSource({
    "json, CLEAN",
    "convex_clean_json, CLEAN",
    "convex_encoded_json, ENCODED",
    "convex_json, ENCODED"
  })
  void formatsHaveTwoNamesEach(String name, ResultFormat format) {
    String body = "{\"path\":\"a\",\"args\":{},\"format\":\"" + name + "\"}";
    assertThat(CallRequest.of(body).format()).isEqualTo(format);
  }

  @Test
  void withoutAFormatTheAnswerIsReadable() {
    CallRequest request = CallRequest.of("{\"path\":\"a/b.js:f\",\"args\":[{}]}");
    assertThat(request.format()).isEqualTo(ResultFormat.CLEAN);
    assertThat(request.path()).hasToString("a/b:f");
    assertThat(request.arguments()).isInstanceOf(Arguments.Valid.class);
  }

  @Test
  void aUrlNamesAQueryToo() {
    CallRequest request = CallRequest.of("a:f", "{\"x\":1}", "convex_json");
    assertThat(request.format()).isEqualTo(ResultFormat.ENCODED);
    assertThat(CallRequest.of("a:f", null, null).arguments()).isInstanceOf(Arguments.Valid.class);
    assertThat(CallRequest.of("a:f", "{\"x\":", null).arguments())
        .isInstanceOf(Arguments.Invalid.class);
    assertThat(CallRequest.of("a:f", "{},\"path\":\"b\"", null).arguments())
        .isInstanceOf(Arguments.Invalid.class);
    assertThat(refusal(() -> CallRequest.of(null, "{}", null)).status()).isEqualTo(400);
  }

  @Test
  void aTimestampMustBeOne() {
    HttpError refusal =
        refusal(() -> CallRequest.atTimestamp("{\"path\":\"a\",\"args\":{},\"ts\":\"7\"}"));
    assertThat(refusal.code()).isEqualTo("BadTimestamp");
  }

  @Test
  void batchesAreLimited() {
    String query = "{\"path\":\"a\",\"args\":{}}";
    String body = "{\"queries\":[" + (query + ",").repeat(CallRequest.BATCH_LIMIT) + query + "]}";
    assertThat(refusal(() -> CallRequest.batch(body)).status()).isEqualTo(413);
  }
}
