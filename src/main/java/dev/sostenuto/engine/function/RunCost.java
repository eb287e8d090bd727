package dev.sostenuto.engine.function;

/**
 * What one run of a function took. Immutable.
 *
 * @param rows read from the database
 * @param bytes of these, as limits count them
 * @param nanos from its beginning to its end
 */
public record RunCost(int rows, long bytes, long nanos) {
  public static final RunCost NONE = new RunCost(0, 0, 0);
}
