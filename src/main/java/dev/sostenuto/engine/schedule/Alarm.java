package dev.sostenuto.engine.schedule;

import java.time.Duration;

/** Wakes the schedule once. Safe for use by many threads. */
public interface Alarm {
  /** Has the schedule woken after that time, in the place of what was set before. */
  void set(Duration delay);

  /** Wakes nobody any more. */
  void cancel();
}
