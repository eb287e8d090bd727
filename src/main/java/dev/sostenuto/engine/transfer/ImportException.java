package dev.sostenuto.engine.transfer;

/** Says in a sentence, for the administrator, why an import can't be done. */
public final class ImportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ImportException(String message) {
    super(message);
  }
}
