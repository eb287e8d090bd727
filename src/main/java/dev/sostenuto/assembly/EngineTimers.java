package dev.sostenuto.assembly;

import dev.sostenuto.engine.live.Timers;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Wakes the engine's loop later. Safe for use by many threads. */
final class EngineTimers implements Timers {
  private final ScheduledThreadPoolExecutor scheduler;
  private final Executor loop;

  EngineTimers(ThreadFactory threads, Executor loop) {
    this.scheduler = new ScheduledThreadPoolExecutor(1, threads);
    this.scheduler.setRemoveOnCancelPolicy(true);
    this.loop = loop;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    ScheduledFuture<?> due =
        scheduler.schedule(() -> loop.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  /** Calls the task again and again, not on the loop. */
  void every(Duration period, Runnable task) {
    scheduler.scheduleWithFixedDelay(
        task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  void stop() {
    scheduler.shutdownNow();
  }
}
