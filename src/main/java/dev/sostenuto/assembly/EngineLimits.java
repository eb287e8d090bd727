package dev.sostenuto.assembly;

import dev.sostenuto.engine.function.CallSettings;
import dev.sostenuto.engine.function.EnvironmentLimits;
import dev.sostenuto.engine.function.ExecutionLogLimits;
import dev.sostenuto.engine.function.HeldSnapshotSettings;
import dev.sostenuto.engine.function.RunLimits;
import dev.sostenuto.engine.function.ScheduleLimits;
import dev.sostenuto.engine.function.SnapshotSettings;
import dev.sostenuto.engine.live.LiveLimits;
import dev.sostenuto.engine.schedule.ScheduleSettings;
import dev.sostenuto.engine.store.ReadLimits;
import dev.sostenuto.engine.store.WriteLimits;

/**
 * The limits of functions, snapshots and the live engine, read from MicroProfile Config. Immutable;
 * {@code docs/OPERATING.md} names every key.
 *
 * @param runs what one run of a function may take
 * @param calls how mutations and actions are carried out
 * @param snapshots how a round's snapshot is used
 * @param held moments that are held for HTTP callers
 * @param httpSnapshots snapshots that HTTP queries have open at once; each is a connection
 * @param httpWaiting HTTP queries that wait for one of them
 * @param live the live engine's
 * @param ahead commits that the live engine has not looked at before the feed waits
 * @param events commits that wait for observers before they miss some
 * @param answers recorded answers of mutations
 * @param schedule how the schedule is carried out
 * @param environment environment variables
 * @param log the functions that ran, for {@code npx convex logs}
 */
record EngineLimits(
    RunLimits runs,
    CallSettings calls,
    SnapshotSettings snapshots,
    HeldSnapshotSettings held,
    int httpSnapshots,
    int httpWaiting,
    LiveLimits live,
    Backlog ahead,
    Backlog events,
    AnswerRetention answers,
    ScheduleSettings schedule,
    EnvironmentLimits environment,
    ExecutionLogLimits log) {
  private static final int HTTP_SNAPSHOTS = 8;
  private static final int HTTP_WAITING = 500;

  EngineLimits {
    if (httpSnapshots < 1)
      throw new IllegalArgumentException(
          "HTTP queries need at least 1 snapshot, not " + httpSnapshots);
    if (httpWaiting < 0)
      throw new IllegalArgumentException(httpWaiting + " HTTP queries cannot be waiting");
  }

  static EngineLimits read(Settings settings) {
    return new EngineLimits(
        runs(settings),
        calls(settings),
        snapshots(settings),
        held(settings),
        settings.number("sostenuto.http.snapshots", HTTP_SNAPSHOTS),
        settings.number("sostenuto.http.waiting-queries", HTTP_WAITING),
        live(settings),
        new Backlog(
            settings.number("sostenuto.feed.commits-ahead", Backlog.AHEAD.commits()),
            settings.number("sostenuto.feed.rows-ahead", Backlog.AHEAD.rows())),
        new Backlog(
            settings.number("sostenuto.events.commits", Backlog.EVENTS.commits()),
            settings.number("sostenuto.events.rows", Backlog.EVENTS.rows())),
        AnswerRetention.read(settings),
        schedule(settings),
        environment(settings),
        log(settings));
  }

  private static RunLimits runs(Settings settings) {
    RunLimits otherwise = RunLimits.DEFAULTS;
    return new RunLimits(
        new ReadLimits(
            settings.number("sostenuto.run.read-rows", otherwise.reads().rows()),
            settings.large("sostenuto.run.read-bytes", otherwise.reads().bytes()),
            settings.number("sostenuto.run.read-ranges", otherwise.reads().ranges())),
        new WriteLimits(
            settings.number("sostenuto.run.write-rows", otherwise.writes().rows()),
            settings.large("sostenuto.run.write-bytes", otherwise.writes().bytes())),
        settings.large("sostenuto.run.args-bytes", otherwise.argsBytes()),
        settings.large("sostenuto.run.result-bytes", otherwise.resultBytes()),
        settings.time("sostenuto.run.time", otherwise.time()),
        settings.number("sostenuto.run.nesting", otherwise.nesting()),
        new ScheduleLimits(
            settings.number("sostenuto.run.schedule-calls", otherwise.schedule().calls()),
            settings.large("sostenuto.run.schedule-bytes", otherwise.schedule().argsBytes()),
            settings.time("sostenuto.run.schedule-horizon", otherwise.schedule().horizon())));
  }

  private static CallSettings calls(Settings settings) {
    CallSettings otherwise = CallSettings.DEFAULTS;
    return new CallSettings(
        settings.number("sostenuto.call.mutations", otherwise.mutations()),
        settings.number("sostenuto.call.waiting-mutations", otherwise.waiting()),
        settings.number("sostenuto.call.group", otherwise.group()),
        settings.time("sostenuto.call.group-patience", otherwise.groupPatience()),
        settings.number("sostenuto.call.attempts", otherwise.attempts()),
        settings.time("sostenuto.call.first-pause", otherwise.firstPause()),
        settings.time("sostenuto.call.longest-pause", otherwise.longestPause()),
        settings.number("sostenuto.call.actions", otherwise.actions()),
        settings.number("sostenuto.call.action-connections", otherwise.actionConnections()),
        settings.time("sostenuto.call.action-time", otherwise.actionTime()));
  }

  /** Read alone by who needs nothing else. */
  static ScheduleSettings schedule(Settings settings) {
    ScheduleSettings otherwise = ScheduleSettings.DEFAULTS;
    return new ScheduleSettings(
        settings.number("sostenuto.schedule.mutations", otherwise.mutations()),
        settings.number("sostenuto.schedule.actions", otherwise.actions()),
        settings.time("sostenuto.schedule.patrol", otherwise.patrol()),
        settings.time("sostenuto.schedule.lease", otherwise.lease()),
        settings.time("sostenuto.schedule.failure-pause", otherwise.failurePause()),
        settings.time("sostenuto.schedule.retry-min", otherwise.retryMin()),
        settings.time("sostenuto.schedule.retry-max", otherwise.retryMax()),
        settings.time("sostenuto.schedule.unknown-grace", otherwise.unknownGrace()),
        settings.time("sostenuto.schedule.kept", otherwise.kept()),
        settings.number("sostenuto.schedule.batch-rows", otherwise.batchRows()),
        settings.number("sostenuto.schedule.cron-runs-kept", otherwise.cronRunsKept()));
  }

  private static EnvironmentLimits environment(Settings settings) {
    EnvironmentLimits otherwise = EnvironmentLimits.DEFAULTS;
    return new EnvironmentLimits(
        settings.number("sostenuto.env.variables", otherwise.variables()),
        settings.number("sostenuto.env.name-chars", otherwise.nameChars()),
        settings.number("sostenuto.env.value-bytes", otherwise.valueBytes()));
  }

  private static ExecutionLogLimits log(Settings settings) {
    ExecutionLogLimits otherwise = ExecutionLogLimits.DEFAULTS;
    return new ExecutionLogLimits(
        settings.number("sostenuto.logs.entries", otherwise.entries()),
        settings.large("sostenuto.logs.chars", otherwise.chars()),
        settings.number("sostenuto.logs.watchers", otherwise.watchers()),
        settings.time("sostenuto.logs.patience", otherwise.patience()));
  }

  private static SnapshotSettings snapshots(Settings settings) {
    SnapshotSettings otherwise = SnapshotSettings.DEFAULTS;
    return new SnapshotSettings(
        settings.number("sostenuto.snapshot.connections", otherwise.parallelism()),
        settings.number("sostenuto.snapshot.calls-per-connection", otherwise.callsPerConnection()),
        settings.time("sostenuto.snapshot.idle", otherwise.idle()));
  }

  private static HeldSnapshotSettings held(Settings settings) {
    HeldSnapshotSettings otherwise = HeldSnapshotSettings.DEFAULTS;
    return new HeldSnapshotSettings(
        settings.time("sostenuto.held.time", otherwise.hold()),
        settings.number("sostenuto.held.snapshots", otherwise.limit()),
        settings.time("sostenuto.held.share", otherwise.share()));
  }

  private static LiveLimits live(Settings settings) {
    LiveLimits otherwise = LiveLimits.DEFAULTS;
    return new LiveLimits(
        settings.number("sostenuto.live.unsent-transitions", otherwise.unsentTransitions()),
        settings.number("sostenuto.live.new-results", otherwise.newResults()),
        settings.number("sostenuto.live.idle-results", otherwise.idleEntries()),
        settings.large("sostenuto.live.idle-chars", otherwise.idleChars()),
        settings.number("sostenuto.live.results", otherwise.results()),
        settings.large("sostenuto.live.result-chars", otherwise.resultChars()),
        settings.number("sostenuto.live.commit-log-length", otherwise.commitLogLength()),
        settings.number("sostenuto.live.commit-log-limit", otherwise.commitLogLimit()),
        settings.number("sostenuto.live.commit-log-keys", otherwise.commitLogWeight()),
        settings.large("sostenuto.live.commit-log-bytes", otherwise.commitLogBytes()),
        settings.number("sostenuto.live.dirty-commits", otherwise.dirtyCommits()),
        settings.time("sostenuto.live.marker-delay", otherwise.markerDelay()),
        settings.time("sostenuto.live.undelivered-delay", otherwise.undeliveredDelay()),
        settings.time("sostenuto.live.own-commit-patience", otherwise.ownCommitPatience()),
        settings.time("sostenuto.live.gate-deadline", otherwise.gateDeadline()),
        settings.time("sostenuto.live.retry-min", otherwise.retryMin()),
        settings.time("sostenuto.live.retry-max", otherwise.retryMax()),
        settings.time("sostenuto.live.patience", otherwise.patience()),
        settings.number("sostenuto.live.stragglers", otherwise.stragglers()),
        settings.number("sostenuto.live.straggler-log", otherwise.stragglerLog()),
        settings.time("sostenuto.live.failure-pause", otherwise.failurePause()),
        settings.time("sostenuto.live.suspect-pause", otherwise.suspectPause()),
        settings.time("sostenuto.live.floor-deadline", otherwise.floorDeadline()));
  }
}
