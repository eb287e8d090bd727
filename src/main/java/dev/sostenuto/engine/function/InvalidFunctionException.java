package dev.sostenuto.engine.function;

/** Says in one sentence, which names class and method, why a function can't be deployed. */
public final class InvalidFunctionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidFunctionException(String sentence) {
    super(sentence);
  }
}
