package dev.sostenuto.engine.function;

import java.time.Duration;
import java.util.List;

/**
 * A function that has run, for whoever watches the log. Immutable.
 *
 * @param path as it was called
 * @param failure how it failed, or null
 * @param logLines what it wrote, unless that was told while it ran
 * @param request the client's request that it answered, or null when that is not known by an id
 * @param time that it took, all attempts included
 * @param execution by which it is known from what was told while it ran, or null
 */
public record ExecutionReport(
    FunctionKind kind,
    String path,
    CallResult.Failure failure,
    List<String> logLines,
    CallExecutor.Request request,
    Duration time,
    String execution)
    implements ExecutionEvent {
  static ExecutionReport of(
      FunctionKind kind,
      String path,
      CallResult result,
      List<String> logLines,
      CallExecutor.Request request,
      long nanos) {
    CallResult.Failure failure = result instanceof CallResult.Failure failed ? failed : null;
    return new ExecutionReport(
        kind, path, failure, logLines, request, Duration.ofNanos(nanos), null);
  }

  /** The same of an action, whose lines were told while it ran. */
  ExecutionReport told(String execution) {
    return new ExecutionReport(kind, path, failure, List.of(), request, time, execution);
  }

  @Override
  public long chars() {
    long chars = ExecutionEvent.super.chars();
    if (failure == null) return chars;
    long data = failure.errorData() == null ? 0 : failure.errorData().length();
    return chars + failure.detail().length() + data;
  }
}
