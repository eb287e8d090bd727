package dev.sostenuto.engine.live;

import dev.sostenuto.engine.function.RunCost;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.telemetry.Timing;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the live engine has done since it started. Safe for use by many threads. */
public final class LiveCounters {
  /** Functions that are counted one by one; clients may ask for any name. */
  static final int FUNCTIONS_LIMIT = 1_000;

  private final LongAdder commits = new LongAdder();
  private final LongAdder rowChanges = new LongAdder();
  private final LongAdder wholeTables = new LongAdder();
  private final Timing delivery = new Timing();
  private final LongAdder dirtied = new LongAdder();
  private final LongAdder rounds = new LongAdder();
  private final LongAdder emptyRounds = new LongAdder();
  private final LongAdder failedRounds = new LongAdder();
  private final Timing snapshotWait = new Timing();
  private final Timing gateWait = new Timing();
  private final Timing roundTime = new Timing();
  private final LongAdder markers = new LongAdder();
  private final LongAdder runs = new LongAdder();
  private final LongAdder left = new LongAdder();
  private final LongAdder suppressed = new LongAdder();
  private final LongAdder transitions = new LongAdder();
  private final LongAdder resyncs = new LongAdder();
  private final Map<String, FunctionRuns> byFunction = new ConcurrentHashMap<>();
  private final Timing firstResultWait = new Timing();
  private final AtomicLong unrun = new AtomicLong();
  private final AtomicLong dirty = new AtomicLong();
  private final AtomicLong stragglers = new AtomicLong();
  private final AtomicLong queries = new AtomicLong();
  private final AtomicLong subscriptions = new AtomicLong();
  private final AtomicLong logLength = new AtomicLong();

  /** The runs of one function. */
  private static final class FunctionRuns {
    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder rows = new LongAdder();
  }

  void countCommit(Commit commit) {
    commits.increment();
    rowChanges.add(commit.changes().size());
    if (!commit.wholeTables().isEmpty()) wholeTables.add(commit.wholeTables().size());
  }

  void countDirtied() {
    dirtied.increment();
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
    FunctionRuns function = runsOfFunction(path);
    if (function != null) function.count.increment();
  }

  /** A run that was counted is put off before it has begun. */
  void countNotRun(String path) {
    runs.decrement();
    FunctionRuns function = runsOfFunction(path);
    if (function != null) function.count.decrement();
  }

  void countCost(String path, RunCost cost) {
    FunctionRuns function = runsOfFunction(path);
    if (function == null) return;
    function.nanos.add(cost.nanos());
    function.rows.add(cost.rows());
  }

  /** Counts the runs of this function, whatever else is asked for. */
  public void track(String path) {
    byFunction.computeIfAbsent(path, p -> new FunctionRuns());
  }

  private FunctionRuns runsOfFunction(String path) {
    FunctionRuns counted = byFunction.get(path);
    if (counted != null || byFunction.size() >= FUNCTIONS_LIMIT) return counted;
    return byFunction.computeIfAbsent(path, p -> new FunctionRuns());
  }

  void countLeft() {
    left.increment();
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

  /** How many there are just now; told by the engine's loop. */
  void stragglers(int now) {
    stragglers.lazySet(now);
  }

  /** Runs that rounds went on without, and that have not ended. */
  public long stragglers() {
    return stragglers.get();
  }

  /** Runs that rounds went on without. */
  public long left() {
    return left.sum();
  }

  /** How much there is just now; told by the engine's loop. */
  void sizes(int unrunNow, int dirtyNow, int queriesNow, int subscriptionsNow, int logLengthNow) {
    unrun.lazySet(unrunNow);
    dirty.lazySet(dirtyNow);
    queries.lazySet(queriesNow);
    subscriptions.lazySet(subscriptionsNow);
    logLength.lazySet(logLengthNow);
  }

  /** Commits that the feed delivered. */
  public long commits() {
    return commits.sum();
  }

  /** Rows of live tables that these inserted, updated or deleted. */
  public long rowChanges() {
    return rowChanges.sum();
  }

  /** Tables that counted as changed everywhere, once for each commit. */
  public long wholeTables() {
    return wholeTables.sum();
  }

  /** From a commit, by the database's clock, until it reached the live engine. */
  public Timing deliveryTime() {
    return delivery;
  }

  /** How often a commit made a query dirty. */
  public long dirtied() {
    return dirtied.sum();
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

  /** From asking for a round's snapshot until it was there. */
  public Timing snapshotWait() {
    return snapshotWait;
  }

  /** From then until the feed had delivered what the snapshot sees. */
  public Timing gateWait() {
    return gateWait;
  }

  /** From the beginning of a round until its results were published. */
  public Timing roundTime() {
    return roundTime;
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
    FunctionRuns function = byFunction.get(path);
    return function == null ? 0 : function.count.sum();
  }

  /** How long these took together, in nanoseconds. */
  public long nanosOf(String path) {
    FunctionRuns function = byFunction.get(path);
    return function == null ? 0 : function.nanos.sum();
  }

  /** How many rows these read. */
  public long rowsOf(String path) {
    FunctionRuns function = byFunction.get(path);
    return function == null ? 0 : function.rows.sum();
  }

  /** Runs by canonical path; a copy. */
  public Map<String, Long> runsByFunction() {
    Map<String, Long> copy = new TreeMap<>();
    byFunction.forEach((path, function) -> copy.put(path, function.count.sum()));
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

  /** From the first subscription to a query until its first result: the wait for admission. */
  public Timing firstResultWait() {
    return firstResultWait;
  }

  /** Queries that wait for their first run, just now. */
  public long unrun() {
    return unrun.get();
  }

  /** Queries that are to run again, just now. */
  public long dirty() {
    return dirty.get();
  }

  /** Queries of the cache just now, the warm ones included. */
  public long queries() {
    return queries.get();
  }

  /** Subscriptions just now. */
  public long subscriptions() {
    return subscriptions.get();
  }

  /** Commits just now in the commit log. */
  public long logLength() {
    return logLength.get();
  }
}
