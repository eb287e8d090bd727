package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.telemetry.Timing;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What became of the jobs of one node. Safe for use by many threads. */
public final class JobCounters {
  private final AtomicInteger running = new AtomicInteger();
  private final LongAdder looks = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder putOff = new LongAdder();
  private final LongAdder abandoned = new LongAdder();
  private final Timing delay = new Timing();

  JobCounters() {}

  void looked() {
    looks.increment();
  }

  void begun(Job job) {
    running.incrementAndGet();
    delay.record(job.late().toNanos());
  }

  void ended() {
    running.decrementAndGet();
  }

  void hasFailed() {
    failed.increment();
  }

  void wasPutOff() {
    putOff.increment();
  }

  void wereAbandoned(int count) {
    abandoned.add(count);
  }

  /** Jobs that run just now, or whose end is not recorded yet. */
  public int running() {
    return running.get();
  }

  /** How often the database was asked for what is due. */
  public long looks() {
    return looks.sum();
  }

  /** Jobs whose function failed. */
  public long failed() {
    return failed.sum();
  }

  /** Jobs that could not be run, and are tried again later. */
  public long putOff() {
    return putOff.sum();
  }

  /** Actions that this node has found left behind by others. */
  public long abandoned() {
    return abandoned.sum();
  }

  /** From when a job was due until it was begun. */
  public Timing delay() {
    return delay;
  }
}
