package dev.sostenuto.engine.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Who runs when, and with whom. Threads are started by hand here, and time is told. */
class LaneTest {
  private static final Duration PATIENCE = Duration.ofMillis(20);

  private final Deque<Runnable> threads = new ArrayDeque<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final List<List<String>> ran = new ArrayList<>();
  private long now;
  private boolean isShutDown;

  private Lane<String> lane(int width, int waiting, int largest) {
    return new Lane<>(
        task -> {
          if (isShutDown) throw new RejectedExecutionException();
          threads.add(task);
        },
        width,
        waiting,
        new Lane.Grouping<>(largest, PATIENCE, ran::add, later::add),
        () -> now);
  }

  private void runNextThread() {
    threads.remove().run();
  }

  @Test
  void theFirstBeginsAtOnceAndThoseAfterItTogether() {
    Lane<String> lane = lane(4, 10, 8);
    for (String task : List.of("a", "b", "c")) assertThat(lane.offerTogether(task)).isTrue();
    assertThat(threads).hasSize(1);
    assertThat(lane.running()).isEqualTo(1);
    assertThat(lane.waiting()).isEqualTo(2);
    runNextThread();
    assertThat(ran).containsExactly(List.of("a"), List.of("b", "c"));
    assertThat(lane.running()).isZero();
  }

  @Test
  void aFullGroupBeginsBesideAnother() {
    Lane<String> lane = lane(4, 10, 2);
    for (String task : List.of("a", "b", "c", "d")) lane.offerTogether(task);
    assertThat(threads).hasSize(2);
    assertThat(lane.waiting()).isEqualTo(1);
    threads.removeLast().run();
    assertThat(ran)
        .as("the one that is left waits for the first")
        .containsExactly(List.of("b", "c"));
    runNextThread();
    assertThat(ran).containsExactly(List.of("b", "c"), List.of("a"), List.of("d"));
  }

  @Test
  void whoHasWaitedTooLongForAGroupBeginsBesideIt() {
    Lane<String> lane = lane(4, 10, 8);
    lane.offerTogether("stuck");
    lane.offerTogether("b");
    assertThat(later).hasSize(1);
    later.remove().run();
    assertThat(ran).as("not yet").isEmpty();
    assertThat(later).as("looks again").hasSize(1);
    now = PATIENCE.toNanos();
    later.remove().run();
    assertThat(ran).containsExactly(List.of("b"));
    assertThat(later).as("nobody waits").isEmpty();
    runNextThread();
    assertThat(ran).containsExactly(List.of("b"), List.of("stuck"));
  }

  @Test
  void nobodyIsImpatientWhileAGroupGetsOn() {
    Lane<String> lane = lane(4, 10, 8);
    lane.offerTogether("a");
    lane.offerTogether("b");
    now = PATIENCE.toNanos();
    lane.progressed();
    later.remove().run();
    assertThat(ran).isEmpty();
    now += PATIENCE.toNanos();
    later.remove().run();
    assertThat(ran).containsExactly(List.of("b"));
  }

  @Test
  void thoseAloneAndThoseTogetherComeInTheirOrder() {
    Lane<String> lane = lane(1, 10, 8);
    lane.offer(() -> ran.add(List.of("alone 1")));
    lane.offerTogether("a");
    now = 1;
    lane.offer(() -> ran.add(List.of("alone 2")));
    lane.offerTogether("b");
    runNextThread();
    assertThat(ran).containsExactly(List.of("alone 1"), List.of("a", "b"), List.of("alone 2"));
    assertThat(threads).isEmpty();
  }

  @Test
  void soManyWaitAndNoMore() {
    Lane<String> lane = lane(2, 1, 8);
    assertThat(lane.offerTogether("a")).isTrue();
    assertThat(lane.offerTogether("waits")).isTrue();
    assertThat(lane.offerTogether("refused")).isFalse();
    assertThat(lane.offer(() -> ran.add(List.of("there is a thread for it")))).isTrue();
    assertThat(lane.offer(() -> ran.add(List.of("refused")))).isFalse();
    assertThat(lane.offerAgain(() -> ran.add(List.of("was admitted before")))).isTrue();
    while (!threads.isEmpty()) runNextThread();
    assertThat(ran)
        .containsExactlyInAnyOrder(
            List.of("a"),
            List.of("waits"),
            List.of("there is a thread for it"),
            List.of("was admitted before"));
  }

  @Test
  void nothingIsTakenWhenThereAreNoThreadsAnyMore() {
    Lane<String> lane = lane(2, 1, 8);
    isShutDown = true;
    assertThat(lane.offerTogether("a")).isFalse();
    assertThat(lane.offer(() -> {})).isFalse();
    assertThat(lane.running()).isZero();
  }
}
