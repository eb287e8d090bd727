package dev.sostenuto.engine.function;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to interrupt a thread for as long as it does one piece of work. Safe for use by many
 * threads.
 */
final class Interruption {
  private final Thread worker;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean ended;
  private boolean interrupted;

  Interruption(Thread worker) {
    this.worker = worker;
  }

  /** Interrupts the worker, unless its work has ended. */
  void now() {
    lock.lock();
    try {
      if (ended) return;
      interrupted = true;
      worker.interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Called by the worker: its next work is not to be interrupted for this one. */
  void end() {
    lock.lock();
    try {
      ended = true;
      if (interrupted) Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }
}
