package dev.sostenuto.engine.catalog;

/** Says in one sentence, which names entity and attribute, why an entity can't be a live table. */
public final class InvalidEntityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidEntityException(String sentence) {
    super(sentence);
  }
}
