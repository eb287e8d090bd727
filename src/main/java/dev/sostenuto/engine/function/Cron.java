package dev.sostenuto.engine.function;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.DayOfWeek;

/**
 * Annotations that have a mutation or an action run again and again, once in the whole deployment.
 * All times are UTC.
 *
 * <p>A cron never overlaps itself: the next slot is chosen when a run has ended, and slots that
 * have passed by then are skipped. Each has a {@code name}, which tells it from the others of the
 * deployment (printable ASCII; by default the function's path), and {@code args}, the arguments in
 * encoded JSON.
 */
public final class Cron {
  private Cron() {}

  /** Every so often, from the first deployment on: exactly one of the three is given. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Interval {
    int seconds() default 0;

    int minutes() default 0;

    int hours() default 0;

    String name() default "";

    String args() default "{}";
  }

  /** Once an hour. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Hourly {
    int minuteUTC() default 0;

    String name() default "";

    String args() default "{}";
  }

  /** Once a day. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Daily {
    int hourUTC();

    int minuteUTC() default 0;

    String name() default "";

    String args() default "{}";
  }

  /** Once a week. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Weekly {
    DayOfWeek dayOfWeek();

    int hourUTC();

    int minuteUTC() default 0;

    String name() default "";

    String args() default "{}";
  }

  /** Once a month; a month that does not have the day is left out. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Monthly {
    int day();

    int hourUTC();

    int minuteUTC() default 0;

    String name() default "";

    String args() default "{}";
  }

  /** At the times of a line in Unix's crontab. */
  @Documented
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Unix {
    /** Minute, hour, day of month, month, day of week, such as {@code 30 4 * * MON-FRI}. */
    String value();

    String name() default "";

    String args() default "{}";
  }
}
