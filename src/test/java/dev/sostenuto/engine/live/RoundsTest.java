package dev.sostenuto.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.QueryRuns;
import dev.sostenuto.engine.function.QuerySnapshot;
import dev.sostenuto.engine.log.KnownRows;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.telemetry.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How a round waits for the feed, which delivers whatever it is told to. */
class RoundsTest {
  private static final Lsn INSERT = new Lsn(1_000);

  private final SimWorld world = new SimWorld(new Random(1));
  private final FakeWork work = new FakeWork();
  private final Rounds rounds =
      new Rounds(
          world.loop(),
          world.timers(),
          world::now,
          () -> CompletableFuture.completedFuture(new FakeSnapshot()),
          LiveLimits.DEFAULTS,
          new LiveCounters(),
          Tracing.OFF,
          work);

  @Test
  void aFeedThatStandsStillGetsAMarkerAfterTheDelay() {
    rounds.wake();
    pass(1);
    assertThat(work.markers).isEqualTo(1);
    assertThat(work.published).isZero();
  }

  @Test
  void aFeedThatMovesIsLeftToGetThereByItself() {
    rounds.wake();
    pass(0);
    for (int i = 0; i < 3; i++) {
      reach(100 + i);
      pass(1);
    }
    reach(INSERT.value());
    pass(5);
    assertThat(work.markers).isZero();
    assertThat(work.published).isEqualTo(1);
  }

  @Test
  void aFeedThatMovesButDoesNotGetThereGetsAMarkerToo() {
    rounds.wake();
    pass(0);
    for (int i = 0; i < 10; i++) {
      reach(100 + i);
      pass(1);
    }
    assertThat(work.markers).isEqualTo(1);
  }

  private void reach(long position) {
    work.reached = new Lsn(position);
    rounds.reached();
  }

  /** Passes delays, and a little, since the loop itself takes its time. */
  private void pass(int delays) {
    world.run(
        LiveLimits.DEFAULTS.markerDelay().multipliedBy(delays).plus(Duration.ofNanos(100_000)));
  }

  private static final class FakeWork implements RoundWork {
    private Lsn reached = new Lsn(10);
    private int markers;
    private int published;
    private long sequence;

    @Override
    public boolean isFeedConnected() {
      return true;
    }

    @Override
    public boolean isBlindAllowed() {
      return false;
    }

    @Override
    public Lsn reached() {
      return reached;
    }

    @Override
    public boolean isAny() {
      return published == 0;
    }

    @Override
    public long nextSequence() {
      return ++sequence;
    }

    @Override
    public void asked() {
      // Nobody waits for a floor.
    }

    @Override
    public void opened(Lsn insertLsn) {
      assertThat(insertLsn).isEqualTo(INSERT);
    }

    @Override
    public KnownRows known(Round round) {
      return KnownRows.NONE;
    }

    @Override
    public Set<Long> endedSuspects(TransactionSnapshot snapshot) {
      return Set.of();
    }

    @Override
    public void suspectsChecked(Set<Long> ended, Set<Long> committed) {
      throw new AssertionError("there are none");
    }

    @Override
    public Due due(Round round) {
      return new Due(List.of(), List.of(), 0);
    }

    @Override
    public int room() {
      return 1;
    }

    @Override
    public void leave(Round round, List<Entry> entries, int connections, Instant began) {
      throw new AssertionError("nothing runs");
    }

    @Override
    public void arrived(Entry entry, Round round, Optional<QueryOutcome> outcome) {
      throw new AssertionError("nothing runs");
    }

    @Override
    public List<Entry> split(Entry entry, QueryOutcome outcome) {
      return List.of();
    }

    @Override
    public boolean publish(Round round, Map<Entry, QueryOutcome> outcomes, List<Entry> untouched) {
      published++;
      return true;
    }

    @Override
    public void writeMarker() {
      markers++;
    }
  }

  private static final class FakeSnapshot implements QuerySnapshot {
    @Override
    public TransactionSnapshot visibility() {
      return new TransactionSnapshot(1, 1);
    }

    @Override
    public Lsn insertLsn() {
      return INSERT;
    }

    @Override
    public QueryRuns begin(List<QueryCall> calls) {
      throw new AssertionError("nothing is dirty");
    }

    @Override
    public CompletionStage<Set<Long>> committed(Set<Long> xids) {
      throw new AssertionError("there are no suspects");
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
