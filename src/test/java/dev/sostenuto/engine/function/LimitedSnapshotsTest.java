package dev.sostenuto.engine.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LimitedSnapshotsTest {
  private final List<CompletableFuture<QuerySnapshot>> asked = new ArrayList<>();
  private final LimitedSnapshots snapshots =
      new LimitedSnapshots(
          () -> {
            CompletableFuture<QuerySnapshot> opened = new CompletableFuture<>();
            asked.add(opened);
            return opened;
          },
          2,
          3);

  /** A snapshot of nothing. */
  private static final class Nothing implements QuerySnapshot {
    @Override
    public TransactionSnapshot visibility() {
      return new TransactionSnapshot(1, 1);
    }

    @Override
    public Lsn insertLsn() {
      return new Lsn(1);
    }

    @Override
    public QueryRuns begin(List<QueryCall> calls) {
      return new QueryRuns(List.of());
    }

    @Override
    public CompletionStage<Set<Long>> committed(Set<Long> xids) {
      return CompletableFuture.completedFuture(xids);
    }

    @Override
    public void close() {}
  }

  private CompletableFuture<QuerySnapshot> open() {
    return snapshots.open().toCompletableFuture();
  }

  private void answer(int index) {
    asked.get(index).complete(new Nothing());
  }

  @Test
  void noMoreThanTheLimitAreAskedFor() {
    for (int i = 0; i < 5; i++) open();
    assertThat(asked).hasSize(2);
  }

  @Test
  void whoWaitsIsLetInWhenAnotherCloses() {
    CompletableFuture<QuerySnapshot> first = open();
    open();
    CompletableFuture<QuerySnapshot> third = open();
    answer(0);
    first.join().close();
    assertThat(asked).hasSize(3);
    answer(2);
    assertThat(third).isCompleted();
  }

  @Test
  void whoFindsTooManyWaitingIsRefused() {
    for (int i = 0; i < 5; i++) open();
    assertThat(open())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(LimitedSnapshots.FullException.class);
    assertThat(snapshots.waiting()).isEqualTo(3);
    asked.get(0).completeExceptionally(new IllegalStateException("no connection"));
    assertThat(open()).as("one place is free").isNotDone();
  }

  @Test
  void closingTwiceLetsInOne() {
    CompletableFuture<QuerySnapshot> first = open();
    for (int i = 0; i < 4; i++) open();
    answer(0);
    first.join().close();
    first.join().close();
    assertThat(asked).hasSize(3);
  }

  @Test
  void aFailureMakesRoom() {
    CompletableFuture<QuerySnapshot> first = open();
    open();
    open();
    asked.get(0).completeExceptionally(new IllegalStateException("no connection"));
    assertThat(first).isCompletedExceptionally();
    assertThat(asked).hasSize(3);
  }
}
