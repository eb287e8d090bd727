package dev.sostenuto.engine.function;

import java.util.List;

/** Something that whoever watches the log is told of a function's run. Immutable. */
public sealed interface ExecutionEvent permits ExecutionReport, ExecutionProgress {
  FunctionKind kind();

  /** The function, as it was called. */
  String path();

  /** What it wrote, each as {@code [LEVEL] text}. */
  List<String> logLines();

  /** The client's request that it answers, or null when that is not known by an id. */
  CallExecutor.Request request();

  /** The run, where more than one event tells of it; else null. */
  String execution();

  /** Characters that are kept of it. */
  default long chars() {
    long chars = path().length();
    for (String line : logLines()) chars += line.length();
    return chars;
  }
}
