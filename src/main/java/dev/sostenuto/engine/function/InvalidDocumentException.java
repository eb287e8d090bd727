package dev.sostenuto.engine.function;

/** Says why a table can't hold a document: in which place, and what was expected there. */
public final class InvalidDocumentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidDocumentException(String message) {
    super(message, null, false, false);
  }
}
