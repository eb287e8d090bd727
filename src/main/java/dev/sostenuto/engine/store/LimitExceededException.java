package dev.sostenuto.engine.store;

/**
 * Says that an execution read or wrote more than it may; the message names the limit and is fit for
 * developers.
 */
public final class LimitExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LimitExceededException(String message) {
    super(message);
  }
}
