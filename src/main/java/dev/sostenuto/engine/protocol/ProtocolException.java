package dev.sostenuto.engine.protocol;

/** Says in one sentence how a client broke the protocol. The message is fit for that client. */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  private final CloseWord word;

  public ProtocolException(CloseWord word, String message) {
    super(message);
    this.word = word;
  }

  /** What kind of violation it is. */
  public CloseWord word() {
    return word;
  }

  /** How a socket answers it. */
  public SocketClose close() {
    return word.because(getMessage());
  }
}
