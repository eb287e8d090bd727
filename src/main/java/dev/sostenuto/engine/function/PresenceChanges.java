package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.inject.Vetoed;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Does what is to be done when a session has gone. Stateless. */
@Vetoed
@Functions("_system/presence")
final class PresenceChanges {
  private final Duration patience;

  /**
   * @param patience after a server's start, in which no session counts as gone
   */
  PresenceChanges(Duration patience) {
    this.patience = patience;
  }

  /**
   * It was scheduled when the session lost its socket; by now it may have come back, or come back
   * and gone again.
   *
   * @param watch the primary key of what waits for it
   */
  @Internal
  @Mutation
  public void gone(MutationContext ctx, UUID watch) {
    Execution execution = ((MutationRunContext) ctx).execution;
    StoredWritableDb db = ((MutationRunContext) ctx).stored();
    SessionWatch found = db.get(SessionWatch.id(watch));
    if (found == null || found.goneSince().isEmpty()) return;
    Instant since = later(found.goneSince().get(), execution.host.started().plus(patience));
    Instant due = since.plus(found.grace());
    if (ctx.now().isBefore(due)) {
      JsonValue.Obj args = JsonValue.object().put("watch", watch.toString()).build();
      ctx.scheduler().runAt(due, SystemFunctions.SESSION_GONE, args);
      return;
    }
    db.deleteUnchecked(found);
    ctx.runMutation(found.name(), found.args());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
