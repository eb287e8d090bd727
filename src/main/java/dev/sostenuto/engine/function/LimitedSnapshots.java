package dev.sostenuto.engine.function;

import dev.sostenuto.engine.log.KnownRows;
import dev.sostenuto.engine.log.Lsn;
import dev.sostenuto.engine.log.TransactionSnapshot;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Snapshots of which only so many are open at once; whoever comes later waits, in order, unless too
 * many do. Safe for use by many threads; nothing here blocks the caller.
 *
 * <p>It keeps one kind of caller from taking all the connections that others need.
 */
public final class LimitedSnapshots implements QuerySnapshots {
  private final QuerySnapshots snapshots;

  // Guarded by the queue.
  private final Queue<CompletableFuture<QuerySnapshot>> waiting = new ArrayDeque<>();
  private int room;

  private final int limit;
  private final int waitingLimit;
  private final LongAdder waits = new LongAdder();

  /**
   * @param limit snapshots that are open at once
   * @param waitingLimit callers that wait; {@link #open} fails with {@link FullException} for
   *     others
   */
  public LimitedSnapshots(QuerySnapshots snapshots, int limit, int waitingLimit) {
    if (limit < 1) throw new IllegalArgumentException("a limit of " + limit + " lets nobody in");
    if (waitingLimit < 0)
      throw new IllegalArgumentException(waitingLimit + " callers cannot be waiting");
    this.snapshots = snapshots;
    this.limit = limit;
    this.waitingLimit = waitingLimit;
    this.room = limit;
  }

  /** Says that as many are open, and as many callers wait, as may. */
  public static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FullException(int waiting) {
      super(waiting + " callers wait for a snapshot already");
    }
  }

  /** Snapshots that are open, or being opened, just now. */
  public int inUse() {
    synchronized (waiting) {
      return limit - room;
    }
  }

  /** Callers that wait just now. */
  public int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  /** How often a caller had to wait. */
  public long waits() {
    return waits.sum();
  }

  @Override
  public CompletionStage<QuerySnapshot> open() {
    CompletableFuture<QuerySnapshot> opened = new CompletableFuture<>();
    synchronized (waiting) {
      if (room == 0) {
        if (waiting.size() == waitingLimit)
          return CompletableFuture.failedFuture(new FullException(waitingLimit));
        waiting.add(opened);
        waits.increment();
        return opened;
      }
      room--;
    }
    openFor(opened);
    return opened;
  }

  private void openFor(CompletableFuture<QuerySnapshot> opened) {
    snapshots
        .open()
        .whenComplete(
            (snapshot, failure) -> {
              if (failure == null) {
                opened.complete(new Counted(snapshot));
              } else {
                leave();
                opened.completeExceptionally(failure);
              }
            });
  }

  private void leave() {
    CompletableFuture<QuerySnapshot> next;
    synchronized (waiting) {
      next = waiting.poll();
      if (next == null) room++;
    }
    if (next != null) openFor(next);
  }

  private final class Counted implements QuerySnapshot {
    private final QuerySnapshot snapshot;
    private final AtomicBoolean closed = new AtomicBoolean();

    Counted(QuerySnapshot snapshot) {
      this.snapshot = snapshot;
    }

    @Override
    public TransactionSnapshot visibility() {
      return snapshot.visibility();
    }

    @Override
    public Lsn insertLsn() {
      return snapshot.insertLsn();
    }

    @Override
    public void know(KnownRows rows) {
      snapshot.know(rows);
    }

    @Override
    public QueryRuns begin(List<QueryCall> calls) {
      return snapshot.begin(calls);
    }

    @Override
    public QueryRuns begin(List<QueryCall> calls, int connections) {
      return snapshot.begin(calls, connections);
    }

    @Override
    public CompletionStage<Set<Long>> committed(Set<Long> xids) {
      return snapshot.committed(xids);
    }

    @Override
    public void close() {
      snapshot.close();
      if (closed.compareAndSet(false, true)) leave();
    }
  }
}
