package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.QueryCall;
import dev.sostenuto.engine.function.QueryOutcome;
import dev.sostenuto.engine.function.QueryRuns;
import dev.sostenuto.engine.function.QuerySnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The runs of one round's queries in its snapshot, round after round. Confined to the engine's
 * loop.
 *
 * <p>A round waits for its queries only so long: what has not ended then goes on in its snapshot
 * while the round is published without it (see {@link Stragglers}); what has not begun is left to
 * the next round.
 */
final class RoundRuns {
  /** Hears how the round's runs have ended; not when they were given up. */
  interface End {
    /**
     * All that the round waits for has ended.
     *
     * @param untouched entries that it should have run and did not
     */
    void ran(Map<Entry, QueryOutcome> outcomes, List<Entry> untouched);

    /** The database failed them. */
    void failed();
  }

  private final Executor loop;
  private final Timers timers;
  private final InstantSource clock;
  private final LiveLimits limits;
  private final LiveCounters counters;
  private final RoundWork work;
  private final End end;

  private QuerySnapshot snapshot;
  private Round round;
  private Due due;
  private Instant began;
  private Map<Entry, QueryOutcome> outcomes = Map.of();

  /** What is waited for; null when nothing. */
  private QueryRuns runs;

  private List<Entry> awaited = List.of();
  private Timers.Timer patience = () -> {};
  private boolean impatient;

  /** Counts what was waited for, so that the end of what is no more is recognised. */
  private long attempt;

  private boolean stopped;

  RoundRuns(
      Executor loop,
      Timers timers,
      InstantSource clock,
      LiveLimits limits,
      LiveCounters counters,
      RoundWork work,
      End end) {
    this.loop = loop;
    this.timers = timers;
    this.clock = clock;
    this.limits = limits;
    this.counters = counters;
    this.work = work;
    this.end = end;
  }

  /**
   * Runs what a round is to run.
   *
   * @param since when its set of queries was closed
   */
  void begin(QuerySnapshot newSnapshot, Round newRound, Due newDue, Instant since) {
    snapshot = newSnapshot;
    round = newRound;
    due = newDue;
    began = since;
    outcomes = new LinkedHashMap<>();
    impatient = false;
    if (!due.quick().isEmpty()) patience = timers.after(limits.patience(), this::losePatience);
    run(due.quick());
  }

  /** Waits for nothing any more. */
  void giveUp() {
    attempt++;
    forget();
    snapshot = null;
    outcomes = Map.of();
  }

  /** Nobody hears any more of what goes on. */
  void stop() {
    stopped = true;
  }

  /** There is room for more stragglers. */
  void roomMade() {
    leave();
  }

  private void forget() {
    patience.cancel();
    runs = null;
    awaited = List.of();
  }

  private void run(List<Entry> entries) {
    if (entries.isEmpty()) {
      end(List.of());
      return;
    }
    awaited = entries;
    runs = snapshot.begin(calls(entries));
    long current = attempt;
    runs.all()
        .whenComplete(
            (results, failure) ->
                loop.execute(
                    () -> {
                      if (current != attempt) return;
                      if (failure != null) end.failed();
                      else ran(entries, results);
                    }));
  }

  private List<QueryCall> calls(List<Entry> entries) {
    List<QueryCall> calls = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      calls.add(entry.call());
      counters.countRun(entry.path);
    }
    return calls;
  }

  private void ran(List<Entry> entries, List<QueryOutcome> results) {
    List<Entry> more = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      outcomes.put(entries.get(i), results.get(i));
      more.addAll(work.split(entries.get(i), results.get(i)));
    }
    run(more);
  }

  private void end(List<Entry> untouched) {
    forget();
    leaveSlow();
    snapshot = null;
    Map<Entry, QueryOutcome> ended = outcomes;
    outcomes = Map.of();
    end.ran(ended, untouched);
  }

  private void losePatience() {
    impatient = runs != null;
    leave();
  }

  /** Goes on without the queries that have not ended, as soon as there is room for them. */
  private void leave() {
    if (!impatient || runs == null) return;
    if (runs.all().isCompletedExceptionally()) return;
    if (!runs.withdraw(work.room() - due.connections())) return;
    attempt++;
    List<Entry> late = new ArrayList<>();
    List<CompletableFuture<QueryOutcome>> underWay = new ArrayList<>();
    List<Entry> untouched = new ArrayList<>();
    for (int i = 0; i < awaited.size(); i++) {
      Entry entry = awaited.get(i);
      CompletableFuture<QueryOutcome> run = runs.each().get(i);
      if (run.isCompletedExceptionally()) {
        counters.countNotRun(entry.path);
        untouched.add(entry);
      } else if (run.isDone()) {
        outcomes.put(entry, run.join());
        untouched.addAll(work.split(entry, run.join()));
      } else {
        late.add(entry);
        underWay.add(run);
      }
    }
    leave(late, underWay, late.size(), began);
    end(untouched);
  }

  private void leave(
      List<Entry> entries,
      List<CompletableFuture<QueryOutcome>> underWay,
      int connections,
      Instant since) {
    if (entries.isEmpty()) return;
    Round left = round;
    work.leave(left, entries, connections, since);
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      underWay
          .get(i)
          .whenComplete(
              (outcome, failure) ->
                  loop.execute(
                      () -> {
                        if (!stopped) work.arrived(entry, left, Optional.ofNullable(outcome));
                      }));
    }
  }

  /** Begins what is known to be slow, so that it delays nothing. */
  private void leaveSlow() {
    List<Entry> slow = due.slow().stream().filter(entry -> !entry.isUnwanted()).toList();
    if (slow.isEmpty()) return;
    QueryRuns begun = snapshot.begin(calls(slow), due.connections());
    leave(slow, begun.each(), due.connections(), clock.instant());
  }
}
