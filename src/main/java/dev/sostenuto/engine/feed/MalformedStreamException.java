package dev.sostenuto.engine.feed;

/**
 * Bytes of the replication stream that break pgoutput's rules; the connection is of no more use.
 */
public final class MalformedStreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedStreamException(String message) {
    super(message);
  }
}
