package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.ValueSize;
import java.time.Duration;
import java.util.UUID;

/** Watches sessions in a mutation's own transaction. Confined to one run. */
final class StoredPresence implements Presence {
  private final Execution execution;
  private final StoredWritableDb db;

  StoredPresence(Execution execution, StoredWritableDb db) {
    this.execution = execution;
    this.db = db;
  }

  @Override
  public Id<SessionWatch> whenGone(Duration grace, String path, JsonValue.Obj args) {
    UUID session = execution.readSession();
    if (session == null)
      throw new IllegalStateException("This caller has no session that could be watched.");
    if (grace.isNegative())
      throw new FunctionFailure("A session can't have been gone for " + grace + ".");
    FunctionDefinition function = StoredScheduler.checked(execution, path, args);
    if (function.kind() != FunctionKind.MUTATION)
      throw new FunctionFailure("Only a mutation can run when a session has gone: " + path + ".");
    execution.countScheduled(ValueSize.of(args));
    return db.insertUnchecked(new SessionWatch(session, function.path(), args, grace));
  }

  @Override
  public void cancel(Id<SessionWatch> id) {
    SessionWatch watch = db.get(id);
    if (watch != null) db.deleteUnchecked(watch);
  }
}
