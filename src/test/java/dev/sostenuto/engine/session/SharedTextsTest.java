package dev.sostenuto.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.protocol.ServerMessage.QueryResult;
import dev.sostenuto.engine.protocol.ServerMessage.Transition;
import dev.sostenuto.engine.protocol.StateVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedTextsTest {
  private final SharedTexts texts = new SharedTexts();

  private static Transition transition(int querySet, long ts, String json) {
    return new Transition(
        new StateVersion(querySet, 0, ts - 1),
        new StateVersion(querySet, 0, ts),
        List.of(new QueryResult.Updated(0, json, List.of(), null)));
  }

  @Test
  void theSameTransitionIsWrittenOutOnce() {
    String first = texts.of(transition(1, 5, "[1]"));
    assertThat(texts.of(transition(1, 5, "[1]"))).isSameAs(first);
  }

  @Test
  void whateverIsInItCounts() {
    for (int i = 0; i < 1_000; i++) {
      Transition one = transition(i % 3, i % 5 + 1, "[" + i % 7 + "]");
      assertThat(texts.of(one)).isEqualTo(one.encode());
    }
  }
}
