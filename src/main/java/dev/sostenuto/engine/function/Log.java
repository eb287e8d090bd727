package dev.sostenuto.engine.function;

/**
 * Lines for the developer's console; they travel with the result. Confined to one run.
 *
 * <p>At most 256 lines of 32,768 characters; what is beyond is cut.
 */
public interface Log {
  void log(String text);

  void debug(String text);

  void info(String text);

  void warn(String text);

  void error(String text);
}
