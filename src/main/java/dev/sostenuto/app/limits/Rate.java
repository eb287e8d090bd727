package dev.sostenuto.app.limits;

import java.time.Duration;

/**
 * How often something may be done. Immutable.
 *
 * @param times in each period, on average
 * @param period of the average
 * @param burst at once, after a pause
 */
public record Rate(int times, Duration period, int burst) {
  public Rate {
    if (times < 1 || burst < 1 || period.toMillis() < 1)
      throw new IllegalArgumentException(
          "a rate must be positive: " + times + " in " + period + ", " + burst + " at once");
  }

  /** So many times a minute, all of them at once if need be. */
  public static Rate perMinute(int times) {
    return new Rate(times, Duration.ofMinutes(1), times);
  }

  /** After how many milliseconds there is one more. */
  double millisForOne() {
    return (double) period.toMillis() / times;
  }
}
