package dev.sostenuto.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
  private final Origins listed =
      Origins.of(List.of("https://Example.org", " http://localhost:3000/", "https://a.org:443"));

  @Test
  void withoutAListEveryOriginMayCall() {
    assertThat(Origins.of(List.of()).allows("https://elsewhere.example")).isTrue();
    assertThat(Origins.of(List.of("https://a.org", "*")).allows("null")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.org", "http://localhost:3000", "https://a.org"})
  void aListedOriginMayCall(String origin) {
    assertThat(listed.allows(origin)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org",
        "https://example.org:8443",
        "https://evil.example.org",
        "https://example.org.evil.net",
        "https://example.org@evil.net",
        "http://localhost",
        "null",
        "",
        "file://",
        "https://"
      })
  void anotherOriginMayNot(String origin) {
    assertThat(listed.allows(origin)).isFalse();
  }

  @Test
  void aCallerWithoutAnOriginIsNoBrowserAndMayCall() {
    assertThat(listed.allows(null)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"example.org", "https://example.org/app", "ftp://example.org", "https://*"})
  void whatIsNoOriginIsRefusedAtStart(String origin) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origins.of(List.of(origin)))
        .withMessageContaining(origin);
  }
}
