package dev.sostenuto.engine.live;

import java.time.Duration;

/** Wakes the engine's loop later. The task runs on the loop. */
@FunctionalInterface
public interface Timers {
  Timer after(Duration delay, Runnable task);

  /** A task that is due later. */
  @FunctionalInterface
  interface Timer {
    /** It will not run, unless it is running. Idempotent. */
    void cancel();
  }
}
