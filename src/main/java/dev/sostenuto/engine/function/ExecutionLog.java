package dev.sostenuto.engine.function;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The executions of functions that ended last on this node, and what actions wrote meanwhile, for
 * whoever watches. Safe for use by many threads; nothing here blocks.
 *
 * <p>The oldest make room for new ones, so a watcher who is slow misses some. The system's own
 * functions are left out: watching would be seen in what is watched.
 *
 * <p>Cursors are times in milliseconds, and still no two are equal: a watcher who comes to another
 * node goes on at about the same place.
 */
public final class ExecutionLog {
  private static final String SYSTEM = "_system/";

  private final ExecutionLogLimits limits;
  private final InstantSource clock;
  private final Executor threads;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final ArrayDeque<Entry> recent = new ArrayDeque<>();
  private final List<Watcher> watchers = new ArrayList<>();
  private long chars;
  private double lastCursor;
  private boolean waking;
  private boolean closed;

  /**
   * @param threads watchers are told on one of them, not on those that run functions
   */
  public ExecutionLog(ExecutionLogLimits limits, InstantSource clock, Executor threads) {
    this.limits = limits;
    this.clock = clock;
    this.threads = threads;
  }

  /**
   * An event and its place.
   *
   * @param cursor when it was, in milliseconds; unlike that of any other
   */
  public record Entry(double cursor, ExecutionEvent event) {
    /** Unlike that of any other execution of this node. */
    public String execution() {
      return event.execution() != null ? event.execution() : name(cursor);
    }
  }

  /**
   * What a watcher is told.
   *
   * @param entries oldest first
   * @param cursor to go on from
   */
  public record Batch(List<Entry> entries, double cursor) {}

  private record Watcher(double after, CompletableFuture<Batch> told) {}

  /** A name for an execution that will be told of by more than one event. */
  String begin() {
    lock.lock();
    try {
      return name(nextCursor());
    } finally {
      lock.unlock();
    }
  }

  private static String name(double cursor) {
    return Long.toHexString(Double.doubleToLongBits(cursor));
  }

  /** Adds what has just happened. */
  void add(ExecutionEvent event) {
    if (event.path().startsWith(SYSTEM)) return;
    boolean wake;
    lock.lock();
    try {
      recent.addLast(new Entry(nextCursor(), event));
      chars += event.chars();
      while (recent.size() > limits.entries() || chars > limits.chars() && recent.size() > 1)
        chars -= recent.removeFirst().event().chars();
      wake = !watchers.isEmpty() && !waking;
      waking |= wake;
    } finally {
      lock.unlock();
    }
    if (wake) wakeLater();
  }

  /**
   * What came after that cursor, as soon as there is something, or nothing when the wait is over.
   * At once if the cursor is 0: then it is what is kept.
   *
   * @return empty when too many wait, or the server stops
   */
  public Optional<CompletionStage<Batch>> after(double cursor) {
    CompletableFuture<Batch> told = new CompletableFuture<>();
    Watcher watcher = new Watcher(cursor, told);
    lock.lock();
    try {
      if (closed) return Optional.empty();
      List<Entry> entries = since(cursor);
      if (cursor <= 0 || !entries.isEmpty())
        return Optional.of(CompletableFuture.completedFuture(batch(entries, cursor)));
      if (watchers.size() >= limits.watchers()) return Optional.empty();
      watchers.add(watcher);
    } finally {
      lock.unlock();
    }
    told.completeOnTimeout(
        new Batch(List.of(), cursor), limits.patience().toMillis(), TimeUnit.MILLISECONDS);
    return Optional.of(told.whenComplete((batch, failure) -> forget(watcher)));
  }

  /** Answers all who wait, and lets nobody wait any more: the server stops. */
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    wake();
  }

  private void wakeLater() {
    try {
      threads.execute(this::wake);
    } catch (RejectedExecutionException e) {
      // They are told with the next execution, or when their wait is over.
      lock.lock();
      try {
        waking = false;
      } finally {
        lock.unlock();
      }
    }
  }

  private void wake() {
    List<Watcher> woken;
    List<Batch> batches = new ArrayList<>();
    lock.lock();
    try {
      waking = false;
      woken = List.copyOf(watchers);
      watchers.clear();
      for (Watcher watcher : woken) batches.add(batch(since(watcher.after()), watcher.after()));
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < woken.size(); i++) woken.get(i).told().complete(batches.get(i));
  }

  private void forget(Watcher watcher) {
    lock.lock();
    try {
      watchers.remove(watcher);
    } finally {
      lock.unlock();
    }
  }

  private List<Entry> since(double cursor) {
    List<Entry> found = new ArrayList<>();
    for (Iterator<Entry> newest = recent.descendingIterator(); newest.hasNext(); ) {
      Entry entry = newest.next();
      if (entry.cursor() <= cursor) break;
      found.add(entry);
    }
    Collections.reverse(found);
    return List.copyOf(found);
  }

  private Batch batch(List<Entry> entries, double after) {
    if (!entries.isEmpty()) return new Batch(entries, entries.get(entries.size() - 1).cursor());
    return new Batch(entries, after > 0 ? after : nextCursor());
  }

  /** Greater than each that was given before. */
  private double nextCursor() {
    lastCursor = Math.max(clock.millis(), Math.nextUp(lastCursor));
    return lastCursor;
  }
}
