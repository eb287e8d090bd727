package dev.sostenuto.engine.schedule;

import dev.sostenuto.engine.function.CallExecutor.Outcome;
import dev.sostenuto.engine.function.CallResult;
import dev.sostenuto.engine.function.Occasion;
import dev.sostenuto.engine.function.OwnCalls;
import dev.sostenuto.engine.log.TransactionSnapshot;
import dev.sostenuto.engine.value.JsonValue;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Jobs in memory, a clock that is set by hand, and calls that end when they are told to. Confined
 * to the test's thread.
 */
final class FakeJobs implements JobStore, CronStore, Alarm {
  Instant now = Instant.parse("2026-11-22T12:00:00Z");
  long nanos;
  Duration alarm;
  boolean broken;
  long xidsSeen = 100;
  int looks;
  int patrols;
  int signs;
  final List<Row> rows = new ArrayList<>();
  final Map<UUID, CompletableFuture<Optional<Outcome>>> calls = new HashMap<>();
  final List<String> begun = new ArrayList<>();

  /** A job as the database would have it. */
  static final class Row {
    final UUID id = UUID.randomUUID();
    final String path;
    final String cron;
    final String definition;
    final Instant slot;
    Instant due;
    String state = "pending";
    int attempts;

    Row(String path, CronJob cron, Instant due) {
      this.path = path;
      this.cron = cron == null ? null : cron.name();
      this.definition = cron == null ? null : cron.definition();
      this.slot = due;
      this.due = due;
    }

    boolean isOver() {
      return !state.equals("pending") && !state.equals("inProgress");
    }
  }

  Row add(String path, Duration delay) {
    Row row = new Row(path, null, now.plus(delay));
    rows.add(row);
    return row;
  }

  void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  /** Ends a call; a mutation that succeeded is recorded by its own transaction. */
  void end(Row row, Outcome outcome) {
    boolean value =
        outcome instanceof Outcome.Done done && done.result() instanceof CallResult.Value;
    if (value && row.state.equals("pending")) row.state = "success";
    calls.remove(row.id).complete(Optional.ofNullable(outcome));
  }

  private Row row(Job job) {
    return rows.stream().filter(r -> r.id.equals(job.id())).findFirst().orElseThrow();
  }

  private void touch() throws SQLException {
    if (broken) throw new SQLException("The database is away.", "08006");
  }

  @Override
  public Look look(Wanted wanted) throws SQLException {
    touch();
    looks++;
    List<Job> due = new ArrayList<>();
    rows.stream()
        .filter(r -> r.state.equals("pending") && !r.due.isAfter(now))
        .filter(
            r ->
                r.cron == null
                    ? wanted.functions().contains(r.path)
                    : wanted.crons().contains(r.cron))
        .filter(r -> !wanted.except().contains(r.id))
        .sorted(Comparator.comparing((Row r) -> r.due))
        .limit(wanted.limit())
        .forEach(
            r ->
                due.add(
                    new Job(
                        r.id, "here", r.path, r.cron, r.attempts, Duration.between(r.due, now))));
    Instant next =
        rows.stream()
            .filter(r -> r.state.equals("pending") && r.due.isAfter(now))
            .map(r -> r.due)
            .min(Comparator.naturalOrder())
            .orElse(null);
    return new Look(new TransactionSnapshot(xidsSeen, xidsSeen), now, due, next);
  }

  @Override
  public Occasion occasion(Job job) {
    return null;
  }

  @Override
  public Optional<JsonValue.Obj> take(Job job) throws SQLException {
    touch();
    Row row = row(job);
    if (!row.state.equals("pending")) return Optional.empty();
    row.state = "inProgress";
    return Optional.of(JsonValue.Obj.EMPTY);
  }

  @Override
  public boolean endAction(Job job, String error) throws SQLException {
    touch();
    Row row = row(job);
    if (!row.state.equals("inProgress")) return false;
    row.state = error == null ? "success" : "failed: " + error;
    return true;
  }

  @Override
  public void failMutation(Job job, String error) throws SQLException {
    touch();
    if (row(job).state.equals("pending")) row(job).state = "failed: " + error;
  }

  @Override
  public void postpone(Job job, Duration pause) throws SQLException {
    touch();
    Row row = row(job);
    if (!row.state.equals("pending")) return;
    row.due = now.plus(pause);
    row.attempts++;
  }

  @Override
  public void keepAlive() throws SQLException {
    touch();
    signs++;
  }

  @Override
  public int failAbandoned() throws SQLException {
    touch();
    patrols++;
    return 0;
  }

  @Override
  public int failUnknown(Set<String> functions, Duration grace) {
    return 0;
  }

  @Override
  public Standing standing(String cron) {
    Row last =
        rows.stream()
            .filter(r -> cron.equals(r.cron))
            .max(Comparator.comparing((Row r) -> r.slot))
            .orElse(null);
    return last == null
        ? new Standing(now, null, null, false)
        : new Standing(now, last.slot, last.definition, !last.isOver());
  }

  @Override
  public void add(CronJob cron, NextSlot next) {
    if (next.skipped() > 0) {
      Row skipped = new Row(cron.path(), cron, next.lastSkipped());
      skipped.state = "failed: skipped " + next.skipped();
      rows.add(skipped);
    }
    rows.add(new Row(cron.path(), cron, next.slot()));
  }

  @Override
  public void removeOutdated(CronJob cron) {
    rows.removeIf(
        r ->
            cron.name().equals(r.cron)
                && r.state.equals("pending")
                && !cron.definition().equals(r.definition));
  }

  @Override
  public void trim(String cron, int kept) {
    // Nothing of these tests depends on it.
  }

  @Override
  public CronStore crons() {
    return this;
  }

  @Override
  public long purge(Duration age, int batchRows) {
    throw new AssertionError("the dispatcher does not purge");
  }

  @Override
  public void set(Duration delay) {
    alarm = delay;
  }

  @Override
  public void cancel() {
    alarm = null;
  }

  /** Calls that begin at once. */
  OwnCalls calls() {
    return new OwnCalls() {
      @Override
      public CompletionStage<Optional<Outcome>> mutate(String path, Occasion occasion) {
        return begin(path);
      }

      @Override
      public CompletionStage<Optional<Outcome>> act(String path, Start start, UUID job) {
        try {
          if (start.take().isEmpty()) return CompletableFuture.completedFuture(Optional.empty());
        } catch (SQLException e) {
          return CompletableFuture.completedFuture(
              Optional.of(new Outcome.Unavailable("InternalServerError")));
        }
        return begin(path);
      }
    };
  }

  private CompletionStage<Optional<Outcome>> begin(String path) {
    begun.add(path);
    Row row =
        rows.stream()
            .filter(r -> r.path.equals(path) && !r.isOver() && !calls.containsKey(r.id))
            .min(Comparator.comparing((Row r) -> r.due))
            .orElseThrow();
    return calls.computeIfAbsent(row.id, id -> new CompletableFuture<>());
  }
}
