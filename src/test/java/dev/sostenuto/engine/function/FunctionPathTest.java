package dev.sostenuto.engine.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionPathTest {
  @ParameterizedTest
  @CsvSource({
    "messages:list, messages:list",
    "messages, messages:default",
    "messages.js, messages:default",
    "messages.js:list, messages:list",
    "a/b:fn, a/b:fn",
    "a/b.js:fn, a/b:fn",
    "a.b/c:fn, a.b/c:fn",
    "_system/cli/tables:default, _system/cli/tables:default",
    "m:_private1, m:_private1",
    "9lives:go, 9lives:go"
  })
  void everySpellingHasOneCanonicalForm(String spelling, String canonical) {
    assertThat(FunctionPath.parse(spelling)).hasToString(canonical);
    assertThat(FunctionPath.parse(canonical)).isEqualTo(FunctionPath.parse(spelling));
  }

  @Test
  void displayLeavesOutTheDefault() {
    assertThat(FunctionPath.parse("a/b.js:default").display()).isEqualTo("a/b");
    assertThat(FunctionPath.parse("a/b.js:fn").display()).isEqualTo("a/b:fn");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "a:",
        ":fn",
        "/a:fn",
        "a/:fn",
        "a//b:fn",
        "a.ts:fn",
        "a.b.js:fn",
        "..:fn",
        "../a:fn",
        "a:1fn",
        "a:__",
        "a:f-n",
        "a b:fn",
        "a:b:fn",
        "ä:fn",
        "a:ä",
        "_:fn",
        ".js:fn",
        "a:fn\n"
      })
  void whatTheGrammarDoesNotKnowIsRefused(String spelling) {
    assertThatIllegalArgumentException().isThrownBy(() -> FunctionPath.parse(spelling));
  }

  @Test
  void lengthsAreLimited() {
    String longest = "m".repeat(64);
    assertThat(FunctionPath.parse(longest + ":" + longest).module()).isEqualTo(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FunctionPath.parse(longest + "m:fn"))
        .withMessageContaining("64");
    assertThatIllegalArgumentException().isThrownBy(() -> FunctionPath.parse("m:" + longest + "m"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FunctionPath.parse("m/".repeat(512) + "m:fn"))
        .withMessageContaining("1028 characters, more than the 1024");
  }
}
