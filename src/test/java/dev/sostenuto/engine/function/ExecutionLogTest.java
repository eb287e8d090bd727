package dev.sostenuto.engine.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExecutionLogTest {
  private static final ExecutionLogLimits LIMITS =
      new ExecutionLogLimits(3, 100, 2, Duration.ofSeconds(60));

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final ExecutionLog log = log(LIMITS);

  private ExecutionLog log(ExecutionLogLimits limits) {
    InstantSource noon = InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));
    return new ExecutionLog(limits, noon, tasks::add);
  }

  private void add(String path, String... lines) {
    log.add(
        ExecutionReport.of(
            FunctionKind.QUERY, path, new CallResult.Value("1"), List.of(lines), null, 1));
  }

  private ExecutionLog.Batch now(double cursor) {
    return watch(cursor).getNow(null);
  }

  private CompletableFuture<ExecutionLog.Batch> watch(double cursor) {
    return log.after(cursor).orElseThrow().toCompletableFuture();
  }

  private static List<String> paths(ExecutionLog.Batch batch) {
    return batch.entries().stream().map(entry -> entry.event().path()).toList();
  }

  @Test
  void theOldestMakeRoom() {
    for (String path : List.of("a", "b", "c", "d")) add(path);
    assertThat(paths(now(0))).containsExactly("b", "c", "d");
  }

  @Test
  void longLinesMakeRoomTooButTheNewestIsKept() {
    add("a", "x".repeat(60));
    add("b", "x".repeat(60));
    assertThat(paths(now(0))).containsExactly("b");
    add("c", "x".repeat(600));
    assertThat(paths(now(0))).containsExactly("c");
    add("d");
    assertThat(paths(now(0))).containsExactly("d");
  }

  @Test
  @DisplayName("case 95: each is told once, though all end at one time")
  void eachIsToldOnceThoughAllEndAtOneTime() {
    add("a");
    add("b");
    ExecutionLog.Batch first = now(0);
    CompletableFuture<ExecutionLog.Batch> next = watch(first.cursor());
    assertThat(next).isNotDone();
    add("c");
    add("d");
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(paths(next.join())).containsExactly("c", "d");
  }

  @Test
  void whatEndsAfterAnEmptyBeginningIsTold() {
    double cursor = now(0).cursor();
    assertThat(cursor).isPositive();
    add("a");
    assertThat(paths(now(cursor))).containsExactly("a");
  }

  @Test
  void theSystemsOwnAreLeftOut() {
    add("_system/cli/tables:default");
    assertThat(now(0).entries()).isEmpty();
  }

  @Test
  void watchersAreBoundedAndWhoeverIsAnsweredMakesRoom() {
    double cursor = now(0).cursor();
    watch(cursor);
    watch(cursor);
    assertThat(log.after(cursor)).isEmpty();
    add("a");
    tasks.remove().run();
    double next = now(cursor).cursor();
    watch(next);
    watch(next);
    assertThat(log.after(next)).isEmpty();
  }

  @Test
  void aWaitEndsWithNothingAndTheSameCursor() {
    ExecutionLog brief = log(new ExecutionLogLimits(3, 100, 1, Duration.ofMillis(1)));
    double cursor = brief.after(0).orElseThrow().toCompletableFuture().join().cursor();
    for (int i = 0; i < 3; i++) {
      ExecutionLog.Batch batch = brief.after(cursor).orElseThrow().toCompletableFuture().join();
      assertThat(batch).isEqualTo(new ExecutionLog.Batch(List.of(), cursor));
    }
  }

  @Test
  void closingAnswersAllWhoWaitAndTurnsOthersAway() {
    double cursor = now(0).cursor();
    CompletableFuture<ExecutionLog.Batch> waiting = watch(cursor);
    log.close();
    assertThat(waiting.getNow(null).entries()).isEmpty();
    assertThat(log.after(cursor)).isEmpty();
  }
}
