package dev.sostenuto.engine.function;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs tasks in the order they came, so many at once, and lets a bounded number wait. Safe for use
 * by many threads.
 */
final class Lane {
  private final Executor threads;
  private final int width;
  private final int waitingLimit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  Lane(Executor threads, int width, int waitingLimit) {
    this.threads = threads;
    this.width = width;
    this.waitingLimit = waitingLimit;
  }

  /** Says whether the task will be run. */
  boolean offer(Runnable task) {
    lock.lock();
    try {
      if (running == width) {
        if (waiting.size() == waitingLimit) return false;
        return waiting.add(task);
      }
      running++;
    } finally {
      lock.unlock();
    }
    try {
      threads.execute(() -> runFrom(task));
      return true;
    } catch (RejectedExecutionException shuttingDown) {
      giveBack();
      return false;
    }
  }

  /** Tasks that run just now. */
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
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack() {
    lock.lock();
    try {
      running--;
    } finally {
      lock.unlock();
    }
  }

  private void runFrom(Runnable first) {
    for (Runnable task = first; task != null; task = next()) task.run();
  }

  /** The next task for this thread; null when it is free. */
  private Runnable next() {
    lock.lock();
    try {
      Runnable task = waiting.poll();
      if (task == null) running--;
      return task;
    } finally {
      lock.unlock();
    }
  }
}
