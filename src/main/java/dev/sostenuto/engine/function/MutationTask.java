package dev.sostenuto.engine.function;

import dev.sostenuto.engine.function.CallExecutor.Call;
import dev.sostenuto.engine.function.CallExecutor.CommitWatch;
import dev.sostenuto.engine.function.CallExecutor.Request;
import dev.sostenuto.engine.value.JsonValue;
import java.util.UUID;

/**
 * A mutation that is to be run, again and again if need be. Immutable.
 *
 * @param name what the log calls it
 * @param args null where the occasion brings them
 * @param identity the caller, or null
 * @param origin where it comes from
 * @param request what makes a resend recognisable, or null
 * @param occasion what lets the server's own calls take effect once, or null
 * @param job the scheduled action that calls it, or null
 * @param body what is done in the transaction
 */
record MutationTask(
    String name,
    JsonValue.Obj args,
    Identity identity,
    Origin origin,
    Request request,
    Occasion occasion,
    UUID job,
    CommitWatch watch,
    Body body) {
  /** What is done in the transaction. */
  @FunctionalInterface
  interface Body {
    JsonValue run(Execution execution, JsonValue.Obj args) throws Throwable;
  }

  /** A client's call. */
  static MutationTask ofClient(FunctionHost host, Call call, CommitWatch watch) {
    return new MutationTask(
        call.path(),
        call.args(),
        call.identity(),
        call.origin(),
        call.request(),
        null,
        null,
        watch,
        (execution, args) ->
            host.call(
                host.clientsFunction(call.path(), FunctionKind.MUTATION, call::identity),
                new MutationRunContext(execution),
                args));
  }

  /** An action's call. */
  static MutationTask ofAction(FunctionHost host, Call call, UUID job) {
    return new MutationTask(
        call.path(),
        call.args(),
        call.identity(),
        call.origin(),
        call.request(),
        null,
        job,
        CommitWatch.NONE,
        (execution, args) -> callAny(host, call.path(), execution, args));
  }

  /** What an action has scheduled or canceled. */
  static MutationTask ofScheduler(Identity identity, UUID job, Body body) {
    return new MutationTask(
        "of an action's scheduler",
        null,
        identity,
        Origin.SERVER,
        null,
        null,
        job,
        CommitWatch.NONE,
        body);
  }

  /** The server's own call. */
  static MutationTask own(FunctionHost host, String path, Occasion occasion) {
    return new MutationTask(
        path,
        null,
        null,
        Origin.SERVER,
        null,
        occasion,
        null,
        CommitWatch.NONE,
        (execution, args) -> callAny(host, path, execution, args));
  }

  private static JsonValue callAny(
      FunctionHost host, String path, Execution execution, JsonValue.Obj args) throws Throwable {
    return host.call(
        host.function(path, FunctionKind.MUTATION), new MutationRunContext(execution), args);
  }

  /** Whether a commit of which the outcome is not known may be tried again. */
  boolean isOnceOnly() {
    return request != null || occasion != null;
  }
}
