package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import java.util.Optional;

/** The context of a mutation's run. Confined to one thread. */
final class MutationRunContext extends QueryRunContext implements MutationContext {
  private final StoredWritableDb db;
  private final Scheduler scheduler;
  private final Presence presence;

  MutationRunContext(Execution execution) {
    this(execution, new StoredWritableDb(execution));
  }

  private MutationRunContext(Execution execution, StoredWritableDb db) {
    super(execution, db);
    this.db = db;
    this.scheduler = new StoredScheduler(execution, db);
    this.presence = new StoredPresence(execution, db);
  }

  @Override
  public WritableDb db() {
    return db;
  }

  /** The database without the bounds that authors have. */
  StoredWritableDb stored() {
    return db;
  }

  @Override
  public Optional<String> address() {
    return Optional.ofNullable(execution.origin.address());
  }

  @Override
  public Scheduler scheduler() {
    return scheduler;
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public JsonValue runMutation(String path, JsonValue.Obj args) {
    boolean returned = false;
    try {
      JsonValue result =
          call(FunctionKind.MUTATION, path, args, new MutationRunContext(execution, db));
      returned = true;
      return result;
    } finally {
      if (!returned) execution.doom();
    }
  }
}
