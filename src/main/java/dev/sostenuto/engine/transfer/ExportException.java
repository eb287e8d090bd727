package dev.sostenuto.engine.transfer;

/** Says in a sentence, for the administrator, why an export can't be done. */
public final class ExportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ExportException(String message) {
    super(message);
  }
}
