package dev.sostenuto.simulation;

/** A law was broken. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1;

  /**
   * @param law its short name
   */
  Violation(String law, String what) {
    super(law + ": " + what);
  }

  @Override
  public String toString() {
    return getMessage();
  }
}
