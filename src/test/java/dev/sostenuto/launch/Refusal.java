package dev.sostenuto.launch;

/**
 * A reason not to start, as one plain sentence that says what to do. Immutable.
 *
 * <p>Its message is for the person at the keyboard, who never sees a stack trace.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Refusal(String sentence) {
    super(sentence);
  }

  public Refusal(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
