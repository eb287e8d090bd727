package dev.sostenuto.engine.schedule;

import java.time.Duration;

/**
 * How the schedule is carried out on one node. Immutable.
 *
 * @param mutations scheduled mutations that run at once
 * @param actions scheduled actions that run at once
 * @param patrol how often it is looked for what nobody told of: jobs of dead nodes, crons that
 *     stand still
 * @param lease so long after its last sign of life a node counts as dead
 * @param failurePause before it is looked again after the database has failed
 * @param retryMin before a mutation that could not be run is tried again; doubled each time
 * @param retryMax at most so long
 * @param unknownGrace how long a due function may be one that this node does not have, before it
 *     has failed
 * @param kept how long what has ended is kept
 * @param batchRows rows that one statement forgets
 * @param cronRunsKept last runs of each cron that are kept
 */
public record ScheduleSettings(
    int mutations,
    int actions,
    Duration patrol,
    Duration lease,
    Duration failurePause,
    Duration retryMin,
    Duration retryMax,
    Duration unknownGrace,
    Duration kept,
    int batchRows,
    int cronRunsKept) {
  /**
   * 8 mutations and 16 actions; a patrol and a lease of 30 s; pauses of 1 s, and 1 s to 5 min; 10
   * minutes' grace; 7 days, 1,000 rows, 10 runs.
   */
  public static final ScheduleSettings DEFAULTS =
      new ScheduleSettings(
          8,
          16,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofDays(7),
          1_000,
          10);

  public ScheduleSettings {
    if (mutations < 1 || actions < 1 || batchRows < 1 || cronRunsKept < 1)
      throw new IllegalArgumentException(
          "the schedule needs room: "
              + mutations
              + ", "
              + actions
              + ", "
              + batchRows
              + ", "
              + cronRunsKept);
    requirePositive(patrol, lease, failurePause, retryMin, kept);
    if (retryMax.compareTo(retryMin) < 0 || unknownGrace.isNegative())
      throw new IllegalArgumentException(
          "times must be in order: " + retryMin + ", " + retryMax + ", " + unknownGrace);
  }

  private static void requirePositive(Duration... times) {
    for (Duration time : times)
      if (time.toMillis() < 1)
        throw new IllegalArgumentException("a time of the schedule is at least 1 ms: " + time);
  }

  /** How long a mutation is put off that was put off so often before. */
  Duration pause(int attempts) {
    Duration doubled = retryMin.multipliedBy(1L << Math.min(attempts, 20));
    return doubled.compareTo(retryMax) < 0 ? doubled : retryMax;
  }

  /** How often a node says that it is there. */
  public Duration signOfLife() {
    return lease.dividedBy(3);
  }
}
