package dev.sostenuto.engine.function;

import java.time.Duration;
import java.util.List;

/**
 * A function that has run, for whoever watches the log. Immutable.
 *
 * @param path as it was called
 * @param failure how it failed, or null
 * @param logLines what it wrote, each as {@code [LEVEL] text}
 * @param request the client's request that it answered, or null when that is not known by an id
 * @param time that it took, all attempts included
 */
public record ExecutionReport(
    FunctionKind kind,
    String path,
    CallResult.Failure failure,
    List<String> logLines,
    CallExecutor.Request request,
    Duration time) {
  static ExecutionReport of(
      FunctionKind kind,
      String path,
      CallResult result,
      List<String> logLines,
      CallExecutor.Request request,
      long nanos) {
    CallResult.Failure failure = result instanceof CallResult.Failure failed ? failed : null;
    return new ExecutionReport(kind, path, failure, logLines, request, Duration.ofNanos(nanos));
  }

  /** Characters that are kept of it. */
  long chars() {
    long chars = path.length();
    for (String line : logLines) chars += line.length();
    if (failure == null) return chars;
    long data = failure.errorData() == null ? 0 : failure.errorData().length();
    return chars + failure.detail().length() + data;
  }
}
