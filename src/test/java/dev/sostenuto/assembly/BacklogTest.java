package dev.sostenuto.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.feed.FeedListener;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.RowChange;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What may wait between the feed, the live engine and the observers of commits. */
class BacklogTest {
  private static final RowChange ROW = new RowChange(null, new Row(), null);

  private final List<Commit> delivered = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> positions = new ArrayList<>();
  private final List<Long> passed = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Runnable> loop = new ConcurrentLinkedQueue<>();

  private static Commit commit(int number, int rows) {
    return new Commit(
        new Lsn(number),
        number,
        Instant.EPOCH,
        Collections.nCopies(rows, ROW),
        Set.of(),
        List.of());
  }

  private FeedFanOut fanOut(Backlog limit) {
    FeedListener live =
        new FeedListener() {
          @Override
          public void connected(int timeline, TransactionSnapshot afterSlot) {}

          @Override
          public void commit(Commit commit) {
            delivered.add(commit);
          }

          @Override
          public void reached(Lsn position) {
            positions.add(position.value());
          }

          @Override
          public void disconnected(String why) {}

          @Override
          public void waitingFor(int transactions) {}
        };
    return new FeedFanOut(
        live, loop::add, commit -> {}, limit, position -> passed.add(position.value()), () -> {});
  }

  private void expectOnly(Backlog limit, int commits, int rowsOfEach) throws InterruptedException {
    FeedFanOut fanOut = fanOut(limit);
    Thread feed =
        new Thread(
            () -> {
              for (int i = 1; i <= commits + 1; i++) fanOut.commit(commit(i, rowsOfEach));
            });
    feed.start();
    Await.until(
        Duration.ofSeconds(10),
        "the feed waits",
        () -> feed.getState() == Thread.State.WAITING && delivered.size() >= commits);
    assertThat(delivered).hasSize(commits);
    loop.remove().run();
    feed.join(10_000);
    assertThat(delivered).hasSize(commits + 1);
  }

  @Test
  void theFeedWaitsBehindTooManyCommits() throws InterruptedException {
    expectOnly(new Backlog(3, 1_000), 3, 1);
  }

  @Test
  void theFeedWaitsBehindTooManyRows() throws InterruptedException {
    expectOnly(new Backlog(1_000, 250), 2, 100);
  }

  @Test
  void aCommitWithMoreRowsThanTheLimitPassesAlone() throws InterruptedException {
    expectOnly(new Backlog(1_000, 250), 1, 5_000);
  }

  @Test
  void aCommitSaysThatItsPositionIsReachedAndTheLiveEngineHearsItOnce() {
    FeedFanOut fanOut = fanOut(new Backlog(10, 10));
    fanOut.connected(1, new TransactionSnapshot(5, 5));
    fanOut.commit(commit(7, 1));
    fanOut.reached(new Lsn(8));
    assertThat(delivered).hasSize(1);
    assertThat(positions).containsExactly(8L);
    assertThat(passed).containsExactly(7L, 8L);
  }

  @Test
  void slowObserversMissWhatIsBeyondTheLimitInRows() throws InterruptedException {
    List<Commit> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch go = new CountDownLatch(1);
    CommitEvents events =
        new CommitEvents(
            commit -> {
              await(go);
              seen.add(commit);
            },
            Thread::new,
            new Backlog(100, 250));
    try {
      for (int i = 1; i <= 5; i++) events.offer(commit(i, 100));
      assertThat(events.missed()).isEqualTo(3);
      go.countDown();
      Await.until(Duration.ofSeconds(10), "the first two are seen", () -> seen.size() == 2);
      Await.until(
          Duration.ofSeconds(10),
          "there is room again",
          () -> {
            events.offer(commit(6, 100));
            return seen.size() > 2;
          });
    } finally {
      events.stop();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
