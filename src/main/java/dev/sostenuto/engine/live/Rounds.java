package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.QuerySnapshot;
import dev.sostenuto.engine.function.QuerySnapshots;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.telemetry.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The rounds, one after the other: snapshot, gate, runs, publication (design, section 6, steps 5 to
 * 8). Confined to the engine's loop.
 *
 * <pre>
 *   IDLE → OPENING → GATING → RUNNING → (published) → IDLE
 *            |          |
 *            +----------+→ a break of the feed: let go, and begin anew when it is back
 *   IDLE → PAUSING → IDLE   after a snapshot that brought nothing new, or a failure
 * </pre>
 *
 * <p>While the feed cannot be had because its slot waits for other transactions, rounds are
 * <em>blind</em>: nothing is known of what changed, so everything runs, and no version is claimed
 * beyond the one published last.
 */
final class Rounds implements RoundRuns.End {
  /** So many times the delay, a feed that moves is left to get there by itself. */
  private static final int MOVING_DELAYS = 5;

  private enum Phase {
    IDLE,
    PAUSING,
    OPENING,
    GATING,
    RUNNING
  }

  private final Executor loop;
  private final Timers timers;
  private final InstantSource clock;
  private final QuerySnapshots snapshots;
  private final LiveLimits limits;
  private final LiveCounters counters;
  private final Tracing tracing;
  private final RoundWork work;
  private final RoundRuns runs;

  private Phase phase = Phase.IDLE;
  private Timers.Timer timer = () -> {};
  private Timers.Timer deadline = () -> {};
  private Duration retry;
  private QuerySnapshot snapshot;
  private long sequence;
  private Instant began;
  private Instant openedAt;
  private Instant gatedAt;
  private boolean blind;

  /** Counts attempts, so that an answer to one that was given up is recognised. */
  private long attempt;

  private boolean stopped;

  /** What is published, once its set of queries is closed. */
  private Round round;

  Rounds(
      Executor loop,
      Timers timers,
      InstantSource clock,
      QuerySnapshots snapshots,
      LiveLimits limits,
      LiveCounters counters,
      Tracing tracing,
      RoundWork work) {
    this.loop = loop;
    this.timers = timers;
    this.clock = clock;
    this.snapshots = snapshots;
    this.limits = limits;
    this.counters = counters;
    this.tracing = tracing;
    this.work = work;
    this.runs = new RoundRuns(loop, timers, clock, limits, counters, work, this);
    this.retry = limits.retryMin();
  }

  /** A cause has come up: begins a round unless one is under way. */
  void wake() {
    if (stopped || !work.isAny()) return;
    if (phase == Phase.PAUSING || phase == Phase.IDLE) begin();
  }

  /** The feed has delivered more. */
  void reached() {
    if (phase == Phase.GATING) gate();
  }

  /** The feed broke: what was not gated yet can't be any more. */
  void disconnected() {
    if (!blind && (phase == Phase.OPENING || phase == Phase.GATING)) giveUp(Duration.ZERO);
  }

  void stop() {
    stopped = true;
    runs.stop();
    giveUp(Duration.ZERO);
  }

  boolean isUnderWay() {
    return phase == Phase.OPENING || phase == Phase.GATING || phase == Phase.RUNNING;
  }

  private void begin() {
    timer.cancel();
    blind = !work.isFeedConnected();
    if (blind && !work.isBlindAllowed()) {
      phase = Phase.IDLE;
      return;
    }
    phase = Phase.OPENING;
    began = clock.instant();
    sequence = work.nextSequence();
    work.asked();
    onLoop(snapshots.open(), this::opened, late -> late.close());
  }

  private void opened(QuerySnapshot opened) {
    snapshot = opened;
    phase = Phase.GATING;
    openedAt = clock.instant();
    counters.snapshotWait().record(began, openedAt);
    work.opened(snapshot.insertLsn());
    if (!blind) {
      awaitFeed(MOVING_DELAYS);
      deadline = timers.after(limits.gateDeadline(), () -> giveUp(limits.failurePause()));
    }
    gate();
  }

  /**
   * Writes a marker when the feed does not get there by itself. While it moves it has something to
   * deliver, and a marker would come to stand behind that.
   */
  private void awaitFeed(int delays) {
    Lsn before = work.reached();
    timer =
        timers.after(
            limits.markerDelay(),
            () -> {
              if (phase != Phase.GATING) return;
              boolean moves = !Objects.equals(before, work.reached());
              if (moves && delays > 1) awaitFeed(delays - 1);
              else work.writeMarker();
            });
  }

  /**
   * Nothing unseen: what the snapshot sees must have been delivered before the set of dirty queries
   * is closed.
   */
  private void gate() {
    Lsn reached = work.reached();
    if (!blind && (reached == null || reached.isBefore(snapshot.insertLsn()))) return;
    timer.cancel();
    deadline.cancel();
    phase = Phase.RUNNING;
    gatedAt = clock.instant();
    counters.gateWait().record(openedAt, gatedAt);
    Set<Long> ended = work.endedSuspects(snapshot.visibility());
    if (ended.isEmpty()) close();
    else
      onLoop(
          snapshot.committed(ended),
          committed -> {
            work.suspectsChecked(ended, committed);
            close();
          },
          late -> {});
  }

  private void close() {
    round = new Round(snapshot.visibility(), snapshot.insertLsn(), sequence, blind);
    Due due = work.due(round);
    if (due.isAny()) snapshot.know(work.known(round));
    runs.begin(snapshot, round, due, gatedAt);
  }

  /** There is room for more stragglers. */
  void roomMade() {
    runs.roomMade();
  }

  @Override
  public void failed() {
    giveUp(limits.failurePause());
  }

  @Override
  public void ran(Map<Entry, QueryOutcome> results, List<Entry> untouched) {
    QuerySnapshot published = snapshot;
    snapshot = null;
    if (tracing.isOn()) tracing.round(traced(published.visibility(), results.size()));
    boolean progress = work.publish(round, results, untouched);
    published.close();
    phase = Phase.IDLE;
    counters.countRound(results.isEmpty());
    counters.roundTime().record(began, clock.instant());
    if (progress) retry = limits.retryMin();
    if (stopped || !work.isAny()) return;
    if (blind && !work.isFeedConnected()) pause(limits.suspectPause());
    else if (progress) begin();
    else pause(nextRetry());
  }

  private Tracing.Round traced(TransactionSnapshot visibility, int runs) {
    return new Tracing.Round(
        began, openedAt, gatedAt, clock.instant(), runs, xid -> visibility.sees(xid));
  }

  private Duration nextRetry() {
    Duration pause = retry;
    Duration doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(limits.retryMax()) > 0 ? limits.retryMax() : doubled;
    return pause;
  }

  private void giveUp(Duration pause) {
    attempt++;
    timer.cancel();
    deadline.cancel();
    runs.giveUp();
    if (snapshot != null) snapshot.close();
    snapshot = null;
    phase = Phase.IDLE;
    if (pause.isZero() || stopped) return;
    counters.countFailedRound();
    pause(pause);
  }

  private void pause(Duration pause) {
    phase = Phase.PAUSING;
    timer =
        timers.after(
            pause,
            () -> {
              if (phase != Phase.PAUSING) return;
              phase = Phase.IDLE;
              wake();
            });
  }

  /** Continues on the loop, unless the round was given up meanwhile. */
  private <T> void onLoop(CompletionStage<T> stage, Consumer<T> next, Consumer<T> late) {
    long current = attempt;
    stage.whenComplete(
        (result, failure) ->
            loop.execute(
                () -> {
                  if (current != attempt) {
                    if (failure == null) late.accept(result);
                  } else if (failure != null) giveUp(limits.failurePause());
                  else next.accept(result);
                }));
  }
}
