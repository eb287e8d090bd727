package dev.sostenuto.engine.function;

import dev.sostenuto.engine.store.JpqlTables;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.ValueSize;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Where functions run: the registry with what every run needs. Immutable. */
public final class FunctionHost {
  private final FunctionRegistry registry;
  private final CursorCodec cursors;
  private final JpqlTables jpqlTables;
  private final RunLimits limits;
  private final InstantSource clock;
  private final Failures failures;
  private final ExecutionLog executions;
  private final Instant started;

  /**
   * @param factory the persistence unit of the documents
   * @param executions told of each run
   */
  public FunctionHost(
      FunctionRegistry registry,
      EntityManagerFactory factory,
      CursorCodec cursors,
      RunLimits limits,
      InstantSource clock,
      ExecutionLog executions) {
    this.registry = registry;
    this.cursors = cursors;
    this.jpqlTables = new JpqlTables(registry.catalog(), factory.getMetamodel().getEntities());
    this.limits = limits;
    this.clock = clock;
    this.executions = executions;
    this.started = clock.instant();
    this.failures = new Failures(registry.codecs(), limits.time());
  }

  FunctionRegistry registry() {
    return registry;
  }

  CursorCodec cursors() {
    return cursors;
  }

  JpqlTables jpqlTables() {
    return jpqlTables;
  }

  RunLimits limits() {
    return limits;
  }

  InstantSource clock() {
    return clock;
  }

  /** When this server began. */
  Instant started() {
    return started;
  }

  Failures failures() {
    return failures;
  }

  ExecutionLog executions() {
    return executions;
  }

  /**
   * The function that a client calls.
   *
   * @param caller asked for when it matters: an internal function is there for the administrator
   *     alone, and to everybody else looks like one that is missing; what is the system's is
   *     forbidden to them, whether it is there or not (wire contract, section 6.2)
   */
  FunctionDefinition clientsFunction(String path, FunctionKind kind, Supplier<Identity> caller) {
    FunctionPath parsed = parse(path);
    if (parsed.isSystem() && !isAdmin(caller.get()))
      throw new FunctionFailure(CallResult.Failure.NOT_PERMITTED);
    FunctionDefinition definition = registry.find(parsed).orElse(null);
    if (definition == null || definition.internal() && !isAdmin(caller.get()))
      throw new FunctionFailure("Could not find public function for '" + parsed.display() + "'.");
    return ofKind(definition, kind);
  }

  private static boolean isAdmin(Identity caller) {
    return caller != null && caller.admin();
  }

  /** The function that another function calls. */
  FunctionDefinition function(String path, FunctionKind kind) {
    FunctionPath parsed = parse(path);
    return ofKind(
        registry
            .find(parsed)
            .orElseThrow(
                () ->
                    new FunctionFailure("Could not find function for '" + parsed.display() + "'.")),
        kind);
  }

  /** The mutation or action that is to be run later. */
  FunctionDefinition schedulable(String path) {
    FunctionDefinition definition =
        registry
            .find(parse(path))
            .orElseThrow(() -> new FunctionFailure("Could not find function for '" + path + "'."));
    if (definition.kind() == FunctionKind.QUERY)
      throw new FunctionFailure("A query can't be scheduled: '" + path + "'.");
    return definition;
  }

  /** Calls a function, within the limits of what goes in and out. */
  JsonValue call(FunctionDefinition function, Object context, JsonValue.Obj args) throws Throwable {
    requireSize("Arguments for %s are", function, args, limits.argsBytes());
    JsonValue result = function.call(context, args);
    requireSize("The result of %s is", function, result, limits.resultBytes());
    return result;
  }

  private static FunctionPath parse(String path) {
    try {
      return FunctionPath.parse(path);
    } catch (IllegalArgumentException e) {
      throw new FunctionFailure(e.getMessage());
    }
  }

  private static FunctionDefinition ofKind(FunctionDefinition definition, FunctionKind kind) {
    if (definition.kind() == kind) return definition;
    throw new FunctionFailure(
        "Tried to execute '"
            + definition.path().display()
            + "' as "
            + kind
            + ", but it is defined as "
            + definition.kind()
            + ".");
  }

  private static void requireSize(
      String what, FunctionDefinition function, JsonValue value, long limit) {
    long size = ValueSize.of(value);
    if (size > limit)
      throw new FunctionFailure(
          what.formatted(function.path().display())
              + " too large (actual: %.2f MiB, limit: %.2f MiB)."
                  .formatted(size / 0x1p20, limit / 0x1p20));
  }
}
