package dev.sostenuto.engine.schedule;

import java.time.Instant;

/**
 * The slot that a cron runs at next, and what it passed over since its last one. Immutable.
 *
 * @param skipped slots that had passed already; {@link #COUNT_LIMIT} stands for that or more
 * @param lastSkipped the last of these, or null
 */
record NextSlot(Instant slot, int skipped, Instant lastSkipped) {
  /** How far skipped slots are counted. */
  static final int COUNT_LIMIT = 1_000;

  static NextSlot first(CronSchedule schedule, Instant now) {
    return new NextSlot(schedule.first(now), 0, null);
  }

  static NextSlot after(CronSchedule schedule, Instant last, Instant now) {
    Instant slot = schedule.next(last);
    Instant lastSkipped = null;
    int skipped = 0;
    while (!slot.isAfter(now) && skipped < COUNT_LIMIT) {
      lastSkipped = slot;
      skipped++;
      slot = schedule.next(slot);
    }
    return new NextSlot(schedule.nextAfter(slot, now), skipped, lastSkipped);
  }
}
