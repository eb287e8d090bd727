package dev.sostenuto.engine.function;

import java.util.List;

/** What an action has just written while it runs. Immutable. */
public record ExecutionProgress(
    String path, List<String> logLines, CallExecutor.Request request, String execution)
    implements ExecutionEvent {
  @Override
  public FunctionKind kind() {
    return FunctionKind.ACTION;
  }
}
