package dev.sostenuto.engine.live;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the live engine has done since it started. Safe for use by many threads. */
public final class LiveCounters {
  /** Functions that are counted one by one; clients may ask for any name. */
  static final int FUNCTIONS_LIMIT = 1_000;

  private final LongAdder commits = new LongAdder();
  private final LongAdder rounds = new LongAdder();
  private final LongAdder emptyRounds = new LongAdder();
  private final LongAdder failedRounds = new LongAdder();
  private final LongAdder markers = new LongAdder();
  private final LongAdder runs = new LongAdder();
  private final LongAdder suppressed = new LongAdder();
  private final LongAdder transitions = new LongAdder();
  private final LongAdder resyncs = new LongAdder();
  private final Map<String, LongAdder> runsByFunction = new ConcurrentHashMap<>();

  void countCommit() {
    commits.increment();
  }

  void countRound(boolean empty) {
    rounds.increment();
    if (empty) emptyRounds.increment();
  }

  void countFailedRound() {
    failedRounds.increment();
  }

  void countMarker() {
    markers.increment();
  }

  void countRun(String path) {
    runs.increment();
    LongAdder counted = runsByFunction.get(path);
    if (counted == null && runsByFunction.size() < FUNCTIONS_LIMIT) counted = track(path);
    if (counted != null) counted.increment();
  }

  /** Counts the runs of this function, whatever else is asked for. */
  public LongAdder track(String path) {
    return runsByFunction.computeIfAbsent(path, p -> new LongAdder());
  }

  void countSuppressed() {
    suppressed.increment();
  }

  void countTransition() {
    transitions.increment();
  }

  void countResync() {
    resyncs.increment();
  }

  /** Commits that the feed delivered. */
  public long commits() {
    return commits.sum();
  }

  /** Snapshots that were published. */
  public long rounds() {
    return rounds.sum();
  }

  /** Of these, those that ran nothing. */
  public long emptyRounds() {
    return emptyRounds.sum();
  }

  public long failedRounds() {
    return failedRounds.sum();
  }

  public long markers() {
    return markers.sum();
  }

  /** Executions of query functions on behalf of subscriptions. */
  public long runs() {
    return runs.sum();
  }

  /** The same, of one function by canonical path. */
  public long runsOf(String path) {
    LongAdder count = runsByFunction.get(path);
    return count == null ? 0 : count.sum();
  }

  /** The same, by canonical path; a copy. */
  public Map<String, Long> runsByFunction() {
    Map<String, Long> copy = new TreeMap<>();
    runsByFunction.forEach((path, count) -> copy.put(path, count.sum()));
    return copy;
  }

  /** Re-runs whose result turned out equal, so that nobody was told. */
  public long suppressed() {
    return suppressed.sum();
  }

  public long transitions() {
    return transitions.sum();
  }

  /** How often everything counted as dirty: after a break of the feed, or for a suspect. */
  public long resyncs() {
    return resyncs.sum();
  }
}
