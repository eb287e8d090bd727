package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineLoopTest {
  private final EngineLoop loop = new EngineLoop(Thread::new);
  private final List<String> done = new ArrayList<>();

  @Test
  void tasksRunInTheirOrderAndAllIsWell() {
    for (String one : List.of("a", "b", "c")) loop.execute(() -> done.add(one));
    loop.stop();
    assertThat(done).containsExactly("a", "b", "c");
    assertThat(loop.broken()).isEmpty();
  }

  @Test
  void aTaskThatThrowsStopsNoOtherAndIsNotForgotten() {
    loop.execute(
        () -> {
          throw new IllegalStateException("nobody has thought of this");
        });
    loop.execute(() -> done.add("next"));
    loop.stop();
    assertThat(done).containsExactly("next");
    assertThat(loop.broken()).get().asString().contains("nobody has thought of this");
  }
}
