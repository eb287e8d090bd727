package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;

/**
 * What a mutation has done when its client goes. Part of the mutation's transaction. Confined to
 * one run.
 */
public interface Presence {
  /**
   * Has a mutation run, internal or not, once the calling session has been without a socket for so
   * long, whichever server it was connected to and whatever became of that. It runs once, and has
   * no identity. After a server's start, absences are counted anew: the clients could not come back
   * before.
   *
   * @param grace in which the session may come back, and nothing happens; whole milliseconds
   * @throws IllegalStateException when the caller has no session
   */
  Id<SessionWatch> whenGone(Duration grace, String path, JsonValue.Obj args);

  /** Forgets about it, if it has not run yet. */
  void cancel(Id<SessionWatch> id);
}
