package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.TableSchema;
import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.FunctionDefinition;
import dev.sostenuto.engine.function.FunctionKind;
import dev.sostenuto.engine.function.FunctionRegistry;
import dev.sostenuto.engine.function.OwnCalls;
import dev.sostenuto.engine.function.ScheduledFunction;
import dev.sostenuto.engine.log.Commit;
import dev.sostenuto.engine.log.RowChange;
import dev.sostenuto.engine.schedule.JobStore.Look;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * Runs what is due, on one node. Safe for use by many threads.
 *
 * <p>It is woken by the change feed when something was scheduled, by its alarm when something is
 * due, and by what has ended. Then it looks, on one thread of its own at a time: it records what
 * has ended, finds what is due, has it run, and sets the alarm. Nothing else reaches the database.
 */
public final class Dispatcher {
  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());

  private final JobStore store;
  private final OwnCalls calls;
  private final Crons crons;
  private final Executor threads;
  private final Alarm alarm;
  private final LongSupplier nanoTime;
  private final ScheduleSettings settings;
  private final TableSchema table;
  private final WakeUps wakeUps = new WakeUps();
  private final JobCounters counters = new JobCounters();

  /** What has ended and is not recorded yet; never longer than what runs at once. */
  private final Queue<Ended> ended = new ArrayDeque<>();

  // Of the looking thread alone.
  private final Running running;
  private long patrolDue;
  private long signDue;
  private boolean failing;

  private record Ended(Job job, Optional<Outcome> outcome) {}

  /**
   * @param threads a look holds one while it lasts
   * @param nanoTime a clock for pauses
   */
  public Dispatcher(
      JobStore store,
      OwnCalls calls,
      FunctionRegistry registry,
      List<CronJob> crons,
      Executor threads,
      Alarm alarm,
      LongSupplier nanoTime,
      ScheduleSettings settings) {
    this(
        store,
        calls,
        schedulable(registry),
        registry.catalog().table(ScheduledFunction.class).orElse(null),
        crons,
        threads,
        alarm,
        nanoTime,
        settings);
  }

  Dispatcher(
      JobStore store,
      OwnCalls calls,
      Map<String, FunctionKind> functions,
      TableSchema table,
      List<CronJob> crons,
      Executor threads,
      Alarm alarm,
      LongSupplier nanoTime,
      ScheduleSettings settings) {
    this.store = store;
    this.calls = calls;
    this.table = table;
    this.crons = new Crons(store.crons(), crons, settings.cronRunsKept());
    this.threads = threads;
    this.alarm = alarm;
    this.nanoTime = nanoTime;
    this.settings = settings;
    this.running = new Running(functions, crons, settings);
    this.patrolDue = nanoTime.getAsLong();
    this.signDue = patrolDue;
  }

  private static Map<String, FunctionKind> schedulable(FunctionRegistry registry) {
    Map<String, FunctionKind> kinds = new HashMap<>();
    for (FunctionDefinition function : registry.definitions())
      if (function.kind() != FunctionKind.QUERY)
        kinds.put(function.path().toString(), function.kind());
    return kinds;
  }

  /** What became of its jobs. */
  public JobCounters counters() {
    return counters;
  }

  /** Looks at once, or once more when it is looking. */
  public void wake() {
    if (wakeUps.wake()) begin();
  }

  /** Hears of a commit, and returns at once. */
  public void committed(Commit commit) {
    if (commit.wholeTables().contains(table)) wake();
    for (RowChange change : commit.changes())
      if (change.table() == table && change.before() == null) scheduled(commit, change.after());
  }

  private void scheduled(Commit commit, Row row) {
    double due = (Double) row.get(table.column("scheduled_time").orElseThrow());
    if (wakeUps.scheduled(commit.xid(), Instant.ofEpochMilli((long) due))) begin();
  }

  /** Begins nothing more; what runs may end and be recorded. */
  public void stop() {
    wakeUps.stop();
    alarm.cancel();
  }

  private void begin() {
    try {
      threads.execute(this::look);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "No thread is free to look at the schedule", e);
      wakeUps.notLooking();
      if (!wakeUps.isStopped()) alarm.set(settings.failurePause());
    }
  }

  private void look() {
    Instant until;
    do {
      wakeUps.looking();
      until = lookOnce();
    } while (!wakeUps.rest(until));
  }

  /** Returns until when the alarm takes care of what was found; null when that is not known. */
  private Instant lookOnce() {
    try {
      recordEnded();
      takeCare();
      if (wakeUps.isStopped()) return null;
      Look found = store.look(running.wanted());
      counters.looked();
      boolean left = false;
      for (Job job : found.due()) {
        if (running.add(job)) run(job);
        else left = true;
      }
      if (left) wakeUps.wake();
      Duration pause = pause(found);
      alarm.set(pause);
      failing = false;
      return found.now().plus(pause);
    } catch (SQLException | RuntimeException e) {
      System.Logger.Level level = failing ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
      LOG.log(level, "The schedule could not be looked at: " + e.getMessage());
      failing = true;
      if (!wakeUps.isStopped()) alarm.set(settings.failurePause());
      return null;
    }
  }

  /** Until the next look. */
  private Duration pause(Look found) {
    Duration pause = Duration.ofNanos(patrolDue - nanoTime.getAsLong());
    if (running.hasActions())
      pause = shorter(pause, Duration.ofNanos(signDue - nanoTime.getAsLong()));
    if (found.next() != null) pause = shorter(pause, Duration.between(found.now(), found.next()));
    Duration unseen = wakeUps.pauseForUnseen(found.visibility());
    if (unseen != null) pause = shorter(pause, unseen);
    return pause.isNegative() ? Duration.ZERO : pause;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void run(Job job) {
    counters.begun(job);
    CompletionStage<Optional<Outcome>> outcome =
        running.isAction(job)
            ? calls.act(job.path(), () -> store.take(job), job.isCron() ? null : job.id())
            : calls.mutate(job.path(), store.occasion(job));
    outcome.whenComplete(
        (ended, failure) ->
            ended(
                new Ended(
                    job,
                    failure == null
                        ? ended
                        : Optional.of(new Outcome.Unavailable("InternalServerError")))));
  }

  private void ended(Ended job) {
    synchronized (ended) {
      ended.add(job);
    }
    wake();
  }

  private void recordEnded() throws SQLException {
    while (true) {
      Ended next;
      synchronized (ended) {
        next = ended.peek();
      }
      if (next == null) return;
      record(next.job(), next.outcome());
      running.remove(next.job());
      counters.ended();
      synchronized (ended) {
        ended.remove();
      }
    }
  }

  /** May be called again for the same end when it throws. */
  private void record(Job job, Optional<Outcome> outcome) throws SQLException {
    if (outcome.isPresent()) {
      if (outcome.get() instanceof Outcome.Done done) recordDone(job, done.result());
      else recordNotRun(job);
    }
    if (job.isCron()) crons.ended(job.cron());
  }

  private void recordDone(Job job, CallResult result) throws SQLException {
    String error = null;
    if (result instanceof CallResult.Failure failure) {
      LOG.log(System.Logger.Level.WARNING, "The scheduled " + job + " failed: " + failure.detail());
      counters.hasFailed();
      error = failure.detail().lines().findFirst().orElse("");
    }
    if (running.isAction(job)) {
      if (!store.endAction(job, error))
        LOG.log(System.Logger.Level.INFO, "The end of {0} came too late to be recorded", job);
    } else if (error != null) {
      store.failMutation(job, error);
    }
  }

  /** It was not begun, or that is not known. */
  private void recordNotRun(Job job) throws SQLException {
    boolean begun =
        running.isAction(job) && store.endAction(job, "The action could not be run to its end.");
    if (begun) return;
    counters.wasPutOff();
    store.postpone(job, settings.pause(job.attempts()));
  }

  /** What nobody tells of. */
  private void takeCare() throws SQLException {
    long now = nanoTime.getAsLong();
    if (running.hasActions() && now - signDue >= 0) {
      store.keepAlive();
      signDue = now + settings.signOfLife().toNanos();
    }
    if (now - patrolDue < 0 || wakeUps.isStopped()) return;
    int abandoned = store.failAbandoned();
    counters.wereAbandoned(abandoned);
    if (abandoned > 0)
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} actions ended with the servers that ran them",
          abandoned);
    int unknown = store.failUnknown(running.functions(), settings.unknownGrace());
    if (unknown > 0)
      LOG.log(System.Logger.Level.WARNING, "{0} scheduled functions do not exist", unknown);
    crons.patrol();
    patrolDue = now + settings.patrol().toNanos();
  }
}
