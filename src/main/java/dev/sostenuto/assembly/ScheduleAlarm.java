package dev.sostenuto.assembly;

import dev.sostenuto.engine.schedule.Alarm;
import jakarta.ejb.EJBException;
import java.time.Duration;

/** The container's clock as the schedule's alarm. Safe for use by many threads. */
record ScheduleAlarm(ScheduleClock clock) implements Alarm {
  private static final System.Logger LOG = System.getLogger(ScheduleAlarm.class.getName());

  @Override
  public void set(Duration delay) {
    unlessStopped(() -> clock.set(delay));
  }

  @Override
  public void cancel() {
    unlessStopped(clock::stop);
  }

  private static void unlessStopped(Runnable call) {
    try {
      call.run();
    } catch (EJBException stopped) {
      LOG.log(System.Logger.Level.DEBUG, "The container has stopped the clock before", stopped);
    }
  }
}
