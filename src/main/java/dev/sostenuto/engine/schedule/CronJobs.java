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
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

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
    read(Cron.Interval.class, Cron.Interval::name, Cron.Interval::args, CronJobs::every);
    read(
        Cron.Hourly.class,
        Cron.Hourly::name,
        Cron.Hourly::args,
        cron -> at(field(cron.minuteUTC()) + " * * * *"));
    read(
        Cron.Daily.class,
        Cron.Daily::name,
        Cron.Daily::args,
        cron -> at(time(cron.hourUTC(), cron.minuteUTC()) + " * * *"));
    read(
        Cron.Weekly.class,
        Cron.Weekly::name,
        Cron.Weekly::args,
        cron -> at(time(cron.hourUTC(), cron.minuteUTC()) + " * * " + cron.dayOfWeek().getValue()));
    read(
        Cron.Monthly.class,
        Cron.Monthly::name,
        Cron.Monthly::args,
        cron -> at(time(cron.hourUTC(), cron.minuteUTC()) + " " + field(cron.day()) + " * *"));
    read(Cron.Unix.class, Cron.Unix::name, Cron.Unix::args, cron -> at(cron.value()));
  }

  /** Adds the cron of an annotation, if the function has it; annotations share nothing in Java. */
  private <A extends Annotation> void read(
      Class<A> type,
      Function<A, String> name,
      Function<A, String> args,
      Function<A, CronSchedule> schedule) {
    Optional<A> found = function.annotation(type);
    if (found.isEmpty()) return;
    if (function.kind() == FunctionKind.QUERY) throw mistake("is a query, which can't be a cron");
    String path = function.path().toString();
    A cron = found.get();
    try {
      String given = name.apply(cron);
      add(
          new CronJob(
              given.isEmpty() ? path : given,
              path,
              checked(args.apply(cron)),
              schedule.apply(cron)));
    } catch (IllegalArgumentException | InvalidValueException e) {
      throw mistake("has a cron that can't be: " + e.getMessage());
    }
  }

  private void add(CronJob job) {
    if (byName.put(job.name(), job) != null)
      throw mistake("is one of two crons with the name '" + job.name() + "'");
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
