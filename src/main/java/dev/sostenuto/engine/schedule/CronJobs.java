package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.function.Cron;
import dev.sostenuto.engine.function.FunctionDefinition;
import dev.sostenuto.engine.function.FunctionKind;
import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.function.InvalidFunctionException;
import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.InvalidValueException;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Mismatch;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads the crons of a deployment from the annotations of its functions. Confined to one thread.
 */
public final class CronJobs {
  private final Map<String, CronJob> byName = new TreeMap<>();
  private FunctionDefinition function;

  private CronJobs() {}

  /**
   * All of them, in the order of their names.
   *
   * @throws InvalidFunctionException for the first mistake found, in a sentence that names the
   *     function
   */
  public static List<CronJob> of(FunctionRegistry registry) {
    return of(registry.definitions());
  }

  static List<CronJob> of(Collection<FunctionDefinition> functions) {
    CronJobs jobs = new CronJobs();
    functions.forEach(jobs::read);
    return List.copyOf(jobs.byName.values());
  }

  private void read(FunctionDefinition next) {
    function = next;
    read(Cron.Interval.class, c -> add(c.name(), c.args(), () -> every(c)));
    read(
        Cron.Hourly.class,
        c -> add(c.name(), c.args(), () -> at(field(c.minuteUTC()) + " * * * *")));
    read(
        Cron.Daily.class,
        c -> add(c.name(), c.args(), () -> at(time(c.hourUTC(), c.minuteUTC()) + " * * *")));
    read(
        Cron.Weekly.class,
        c ->
            add(
                c.name(),
                c.args(),
                () -> at(time(c.hourUTC(), c.minuteUTC()) + " * * " + c.dayOfWeek().getValue())));
    read(
        Cron.Monthly.class,
        c ->
            add(
                c.name(),
                c.args(),
                () -> at(time(c.hourUTC(), c.minuteUTC()) + " " + field(c.day()) + " * *")));
    read(Cron.Unix.class, c -> add(c.name(), c.args(), () -> at(c.value())));
  }

  private <A extends java.lang.annotation.Annotation> void read(
      Class<A> type, Function<A, CronJob> reader) {
    Optional<A> annotation = function.annotation(type);
    if (annotation.isEmpty()) return;
    CronJob job = reader.apply(annotation.get());
    if (byName.put(job.name(), job) != null)
      throw mistake("is one of two crons with the name '" + job.name() + "'");
  }

  private CronJob add(String name, String args, Supplier<CronSchedule> schedule) {
    if (function.kind() == FunctionKind.QUERY) throw mistake("is a query, which can't be a cron");
    String path = function.path().toString();
    try {
      return new CronJob(name.isEmpty() ? path : name, path, checked(args), schedule.get());
    } catch (IllegalArgumentException | InvalidValueException e) {
      throw mistake("has a cron that can't be: " + e.getMessage());
    }
  }

  private JsonValue.Obj checked(String args) {
    if (!(EncodedJson.decode(args) instanceof JsonValue.Obj object))
      throw mistake("has a cron whose arguments are no object");
    Optional<Mismatch> mismatch = function.args().check(object);
    if (mismatch.isPresent())
      throw mistake("has a cron with other arguments than it takes: " + mismatch.get().message());
    return object;
  }

  private static CronSchedule every(Cron.Interval interval) {
    int given = 0;
    for (int part : new int[] {interval.seconds(), interval.minutes(), interval.hours()})
      if (part != 0) given++;
    if (given != 1)
      throw new IllegalArgumentException(
          "an interval is given in seconds, or in minutes, or in hours");
    return new CronSchedule.Every(
        Duration.ofSeconds(interval.seconds())
            .plusMinutes(interval.minutes())
            .plusHours(interval.hours()));
  }

  private static String time(int hour, int minute) {
    return field(minute) + " " + field(hour);
  }

  /** Negative numbers would look like ranges. */
  private static String field(int value) {
    if (value < 0) throw new IllegalArgumentException(value + " is negative");
    return Integer.toString(value);
  }

  private static CronSchedule at(String line) {
    return new CronSchedule.At(new FiveFields(line));
  }

  private InvalidFunctionException mistake(String what) {
    return new InvalidFunctionException("The function " + function.path() + " " + what + ".");
  }
}
