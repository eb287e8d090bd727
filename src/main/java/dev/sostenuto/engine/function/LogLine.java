package dev.sostenuto.engine.function;

/**
 * A line that a function wrote. Immutable.
 *
 * @param level LOG, DEBUG, INFO, WARN or ERROR
 * @param truncated whether it was longer
 */
public record LogLine(String level, String text, boolean truncated) {
  /** Reads {@code [LEVEL] text}, as {@link LogLines} writes it. */
  public static LogLine parse(String line) {
    int end = line.indexOf("] ");
    boolean truncated = line.endsWith(LogLines.TRUNCATED);
    int textEnd = truncated ? line.length() - LogLines.TRUNCATED.length() : line.length();
    return new LogLine(line.substring(1, end), line.substring(end + 2, textEnd), truncated);
  }
}
