package dev.sostenuto.assembly;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.LocalBean;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import java.time.Duration;

/**
 * What wakes the schedule on this node: one timer of the container, which no database knows. Safe
 * for use by many threads.
 */
@Singleton
@LocalBean
@TransactionManagement(TransactionManagementType.BEAN)
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class ScheduleClock {
  @Resource private TimerService timers;

  // Guarded by this.
  private Runnable task;
  private Timer timer;
  private long rings;

  /** Has this called whenever the clock rings; it must return quickly. */
  public synchronized void start(Runnable ringing) {
    task = ringing;
  }

  /** Rings after that time, or earlier where it is set to. */
  public synchronized void set(Duration delay) {
    if (task == null) return;
    long wanted = System.nanoTime() + delay.toNanos();
    if (timer != null) {
      if (rings - wanted <= 0) return;
      cancelTimer();
    }
    rings = wanted;
    timer = timers.createSingleActionTimer(delay.toMillis() + 1, new TimerConfig(null, false));
  }

  /** Never rings again. */
  public synchronized void stop() {
    task = null;
    if (timer != null) cancelTimer();
  }

  private void cancelTimer() {
    try {
      timer.cancel();
    } catch (IllegalStateException | jakarta.ejb.EJBException alreadyRung) {
      System.getLogger(ScheduleClock.class.getName())
          .log(System.Logger.Level.DEBUG, "The timer has rung", alreadyRung);
    }
    timer = null;
  }

  /** Called by the container. */
  @Timeout
  public void ring(Timer rung) {
    Runnable ringing;
    synchronized (this) {
      timer = null;
      ringing = task;
    }
    if (ringing != null) ringing.run();
  }
}
