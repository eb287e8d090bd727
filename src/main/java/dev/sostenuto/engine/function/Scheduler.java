package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.time.Instant;

/**
 * Has functions run later, on any server of the deployment. Confined to the thread of the run.
 *
 * <p>In a mutation, what is scheduled or canceled is part of its transaction; in an action it is
 * done on return. A scheduled mutation takes effect exactly once; a scheduled action is begun at
 * most once. Neither has an identity.
 */
public interface Scheduler {
  /**
   * Runs a mutation or an action, internal or not, after that time has passed.
   *
   * @param delay not negative
   * @param path such as {@code students:remind}
   */
  Id<ScheduledFunction> runAfter(Duration delay, String path, JsonValue.Obj args);

  /**
   * Runs it at that time, or as soon as may be when it has passed.
   *
   * @param time at most five years away
   */
  Id<ScheduledFunction> runAt(Instant time, String path, JsonValue.Obj args);

  /**
   * Lets it never begin. An action that runs already goes on, but what it schedules from now on is
   * canceled too. What has ended, or is not there any more, is left as it is.
   */
  void cancel(Id<ScheduledFunction> id);
}
