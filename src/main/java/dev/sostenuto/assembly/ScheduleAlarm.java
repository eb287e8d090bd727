package dev.sostenuto.assembly;

import dev.sostenuto.engine.schedule.Alarm;
import java.time.Duration;

/** The container's clock as the schedule's alarm. Safe for use by many threads. */
record ScheduleAlarm(ScheduleClock clock) implements Alarm {
  @Override
  public void set(Duration delay) {
    clock.set(delay);
  }

  @Override
  public void cancel() {
    clock.stop();
  }
}
