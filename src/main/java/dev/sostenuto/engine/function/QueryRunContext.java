package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The context of a query's run. Confined to one thread. */
class QueryRunContext implements QueryContext {
  final Execution execution;
  private final Db db;

  QueryRunContext(Execution execution) {
    this(execution, new StoredDb(execution));
  }

  QueryRunContext(Execution execution, Db db) {
    this.execution = execution;
    this.db = db;
  }

  /** All functions and tables of the deployment, for the system's own functions. */
  static FunctionRegistry registryOf(QueryContext ctx) {
    return ((QueryRunContext) ctx).execution.host.registry();
  }

  @Override
  public Db db() {
    return db;
  }

  @Override
  public Instant now() {
    return execution.now;
  }

  @Override
  public void validUntil(Instant time) {
    execution.validUntil(time);
  }

  @Override
  public Auth auth() {
    return new RunAuth(execution);
  }

  /** Asks only when it is asked. */
  private record RunAuth(Execution execution) implements Auth {
    @Override
    public Optional<Identity> identity() {
      return Auth.userOf(execution.readIdentity());
    }

    @Override
    public Optional<UUID> session() {
      return Optional.ofNullable(execution.readSession());
    }
  }

  @Override
  public Optional<String> env(String name) {
    return EnvironmentVariable.find(db, name).map(EnvironmentVariable::value);
  }

  @Override
  public Log log() {
    return execution.log;
  }

  @Override
  public JsonValue runQuery(String path, JsonValue.Obj args) {
    return call(FunctionKind.QUERY, path, args, new QueryRunContext(execution));
  }

  final JsonValue call(FunctionKind kind, String path, JsonValue.Obj args, Object context) {
    FunctionDefinition function = execution.host.function(path, kind);
    execution.enter();
    try {
      return execution.host.call(function, context, args);
    } catch (Throwable e) {
      throw Thrown.again(e);
    } finally {
      execution.leave();
    }
  }
}
