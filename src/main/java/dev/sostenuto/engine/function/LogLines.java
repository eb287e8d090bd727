package dev.sostenuto.engine.function;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects the log lines of one run. Confined to one thread. */
final class LogLines implements Log {
  static final int LINES_LIMIT = 256;
  static final int LINE_LIMIT_CHARS = 32_768;

  static final String TRUNCATED = " (truncated due to length)";

  private final List<String> lines = new ArrayList<>();
  private final Consumer<String> listener;

  LogLines() {
    this(line -> {});
  }

  /**
   * @param listener told of each line as it is written
   */
  LogLines(Consumer<String> listener) {
    this.listener = listener;
  }

  @Override
  public void log(String text) {
    add("LOG", text);
  }

  @Override
  public void debug(String text) {
    add("DEBUG", text);
  }

  @Override
  public void info(String text) {
    add("INFO", text);
  }

  @Override
  public void warn(String text) {
    add("WARN", text);
  }

  @Override
  public void error(String text) {
    add("ERROR", text);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  private void add(String level, String text) {
    if (lines.size() >= LINES_LIMIT) return;
    if (lines.size() == LINES_LIMIT - 1) {
      take("[WARN] Further log lines were left out (limit: " + LINES_LIMIT + ").");
      return;
    }
    String kept = text == null ? "null" : text;
    if (kept.length() > LINE_LIMIT_CHARS) {
      int end =
          Character.isHighSurrogate(kept.charAt(LINE_LIMIT_CHARS - 1))
              ? LINE_LIMIT_CHARS - 1
              : LINE_LIMIT_CHARS;
      kept = kept.substring(0, end) + TRUNCATED;
    }
    take("[" + level + "] " + kept);
  }

  private void take(String line) {
    lines.add(line);
    listener.accept(line);
  }
}
