package dev.sostenuto.engine.session;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A clock that stands still until the test moves it. Confined to the test's thread. */
final class ManualClock implements LongSupplier {
  /** Close to the end of the range, so that differences have to be compared, not values. */
  private long now = Long.MAX_VALUE - 20_000_000_000L;

  @Override
  public long getAsLong() {
    return now;
  }

  void advance(Duration time) {
    now += time.toNanos();
  }
}
