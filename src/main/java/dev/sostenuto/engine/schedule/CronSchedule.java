package dev.sostenuto.engine.schedule;

import java.time.Duration;
import java.time.Instant;

/** The slots of a cron: moments at which it is to run. Immutable. */
public sealed interface CronSchedule {
  /** The first slot of a cron that never ran. */
  Instant first(Instant now);

  /** The slot after one. */
  Instant next(Instant slot);

  /** The first slot after that moment, in the series that a slot belongs to. */
  Instant nextAfter(Instant slot, Instant now);

  /** Every so often, beginning at once. */
  record Every(Duration period) implements CronSchedule {
    public Every {
      if (period.toMillis() < 1)
        throw new IllegalArgumentException("an interval is greater than 0, not " + period);
    }

    @Override
    public Instant first(Instant now) {
      return now;
    }

    @Override
    public Instant next(Instant slot) {
      return slot.plus(period);
    }

    @Override
    public Instant nextAfter(Instant slot, Instant now) {
      if (slot.isAfter(now)) return slot;
      return slot.plus(period.multipliedBy(Duration.between(slot, now).dividedBy(period) + 1));
    }
  }

  /** When minute, hour and day are those of a crontab line. */
  record At(FiveFields fields) implements CronSchedule {
    @Override
    public Instant first(Instant now) {
      return fields.next(now);
    }

    @Override
    public Instant next(Instant slot) {
      return fields.next(slot);
    }

    @Override
    public Instant nextAfter(Instant slot, Instant now) {
      return fields.next(slot.isAfter(now) ? slot.minusNanos(1) : now);
    }
  }
}
