package dev.sostenuto.engine.function;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Runs tasks in the order they came, so many at once, and lets a bounded number wait. Those that
 * may run together wait for the group before them to end, and then run as one. Safe for use by many
 * threads.
 *
 * @param <T> what may run together
 */
final class Lane<T> {
  private final Executor threads;
  private final int width;
  private final int waitingLimit;
  private final Grouping<T> grouping;
  private final LongSupplier nanoTime;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiting<Runnable>> alone = new ArrayDeque<>();
  private final Deque<Waiting<T>> together = new ArrayDeque<>();
  private int running;
  private int groupsRunning;
  private boolean lookingLater;

  /** When a group was last heard of. */
  private volatile long lastProgress;

  /**
   * How tasks run together.
   *
   * @param largest tasks in one group; so many that wait begin beside a group that runs
   * @param patience beyond, those that wait no longer wait for a group that does not get on
   * @param run runs them, on a thread of the lane's
   * @param later runs something after the patience, on a thread of the lane's
   */
  record Grouping<T>(
      int largest, Duration patience, Consumer<List<T>> run, Consumer<Runnable> later) {}

  /** Waits since {@code nanoTime} said so. */
  private record Waiting<T>(T task, long since) {}

  /** What a thread does next. */
  private record Turn(Runnable task, boolean isGroup) {}

  Lane(Executor threads, int width, int waitingLimit, Grouping<T> grouping, LongSupplier nanoTime) {
    this.threads = threads;
    this.width = width;
    this.waitingLimit = waitingLimit;
    this.grouping = grouping;
    this.nanoTime = nanoTime;
  }

  /** Says whether the task will be run, by itself. */
  boolean offer(Runnable task) {
    return admit(alone, task, waitingLimit);
  }

  /** Takes back what was taken already, to be run by itself; it fails only at the end. */
  boolean offerAgain(Runnable task) {
    return admit(alone, task, Integer.MAX_VALUE);
  }

  /** Says whether the task will be run, by itself or together with others. */
  boolean offerTogether(T task) {
    return admit(together, task, waitingLimit);
  }

  private <S> boolean admit(Deque<Waiting<S>> queue, S task, int limit) {
    Turn turn;
    lock.lock();
    try {
      queue.add(new Waiting<>(task, nanoTime.getAsLong()));
      turn = beginTurn();
      if (turn == null && waitingCount() > limit) {
        queue.removeLast();
        return false;
      }
    } finally {
      lock.unlock();
    }
    return turn == null || start(turn);
  }

  private boolean start(Turn turn) {
    try {
      threads.execute(() -> runFrom(turn));
      return true;
    } catch (RejectedExecutionException shuttingDown) {
      lock.lock();
      try {
        endTurn(turn);
      } finally {
        lock.unlock();
      }
      return false;
    }
  }

  /** A group that runs gets on. */
  void progressed() {
    lastProgress = nanoTime.getAsLong();
  }

  /** Tasks that run just now, of which a group counts as one. */
  int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Tasks that wait just now. */
  int waiting() {
    lock.lock();
    try {
      return waitingCount();
    } finally {
      lock.unlock();
    }
  }

  private int waitingCount() {
    return alone.size() + together.size();
  }

  private void runFrom(Turn first) {
    for (Turn turn = first; turn != null; turn = next(turn)) turn.task().run();
  }

  /** The next turn of this thread; null when it is free. */
  private Turn next(Turn ended) {
    lock.lock();
    try {
      endTurn(ended);
      return beginTurn();
    } finally {
      lock.unlock();
    }
  }

  /** Those who have waited too long for a group begin beside it. */
  private void look() {
    Turn turn;
    lock.lock();
    try {
      lookingLater = false;
      turn = beginTurn();
    } finally {
      lock.unlock();
    }
    if (turn != null) runFrom(turn);
  }

  private void endTurn(Turn turn) {
    running--;
    if (turn.isGroup()) groupsRunning--;
  }

  /** Takes what has waited longest of all that may begin; null for nothing. */
  private Turn beginTurn() {
    Turn turn = null;
    if (running < width) {
      boolean groupMay = mayGroupBegin();
      if (!alone.isEmpty() && !(groupMay && together.peek().since() < alone.peek().since()))
        turn = new Turn(alone.poll().task(), false);
      else if (groupMay) turn = new Turn(group(), true);
    }
    if (turn != null) {
      running++;
      if (turn.isGroup()) groupsRunning++;
    }
    lookLater();
    return turn;
  }

  private boolean mayGroupBegin() {
    if (together.isEmpty()) return false;
    if (groupsRunning == 0 || together.size() >= grouping.largest()) return true;
    long now = nanoTime.getAsLong();
    long patience = grouping.patience().toNanos();
    return now - together.peek().since() >= patience && now - lastProgress >= patience;
  }

  private Runnable group() {
    List<T> members = new ArrayList<>();
    while (members.size() < grouping.largest() && !together.isEmpty())
      members.add(together.poll().task());
    return () -> grouping.run().accept(members);
  }

  private void lookLater() {
    if (lookingLater || together.isEmpty()) return;
    lookingLater = true;
    grouping.later().accept(this::look);
  }
}
