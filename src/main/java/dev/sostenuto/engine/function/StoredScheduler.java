package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Mismatch;
import dev.sostenuto.engine.value.ValueSize;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Schedules functions in a mutation's own transaction. Confined to one run. */
final class StoredScheduler implements Scheduler {
  private final Execution execution;
  private final StoredWritableDb db;

  StoredScheduler(Execution execution, StoredWritableDb db) {
    this.execution = execution;
    this.db = db;
  }

  @Override
  public Id<ScheduledFunction> runAfter(Duration delay, String path, JsonValue.Obj args) {
    return runAt(execution.now.plus(checked(delay)), path, args);
  }

  /** A delay as an action's scheduler takes it too. */
  static Duration checked(Duration delay) {
    if (delay.isNegative())
      throw new FunctionFailure("A function can't be scheduled after " + delay + ".");
    return delay;
  }

  @Override
  public Id<ScheduledFunction> runAt(Instant time, String path, JsonValue.Obj args) {
    FunctionDefinition function = checked(execution, path, args);
    Duration horizon = execution.host.limits().schedule().horizon();
    if (Duration.between(execution.now, time).abs().compareTo(horizon) > 0)
      throw new FunctionFailure(
          "A function can't be scheduled for "
              + time
              + ", more than "
              + horizon.toDays()
              + " days away.");
    execution.countScheduled(ValueSize.of(args));
    ScheduledFunction row = new ScheduledFunction(function.path(), args, time);
    if (isOfCanceledJob()) row.cancel(execution.now);
    return db.insertUnchecked(row);
  }

  /** A function that can be run later, with arguments that it takes. */
  static FunctionDefinition checked(Execution execution, String path, JsonValue.Obj args) {
    FunctionDefinition function = execution.host.schedulable(path);
    Optional<Mismatch> mismatch = function.args().check(args);
    if (mismatch.isPresent())
      throw new FunctionFailure("ArgumentValidationError: " + mismatch.get().message());
    return function;
  }

  @Override
  public void cancel(Id<ScheduledFunction> id) {
    db.changeUnchecked(id, row -> row.cancel(execution.now));
  }

  private boolean isOfCanceledJob() {
    if (execution.job == null) return false;
    ScheduledFunction job = db.get(new Id<>(ScheduledFunction.NUMBER, execution.job));
    return job != null && job.status() == ScheduledFunction.Status.CANCELED;
  }
}
