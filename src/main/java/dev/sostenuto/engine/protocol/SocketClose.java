package dev.sostenuto.engine.protocol;

/**
 * The code and reason with which the server closes a socket. Immutable.
 *
 * @param reason begins with a word for the client's back-off; what is beyond {@value
 *     #REASON_LIMIT_BYTES} bytes of UTF-8 is cut off
 */
public record SocketClose(int code, String reason) {
  /** What a close frame holds beside its code. */
  public static final int REASON_LIMIT_BYTES = 123;

  private static final int OVERLOAD = 1013;

  public SocketClose {
    reason = Utf8.prefix(reason, REASON_LIMIT_BYTES);
  }

  /**
   * For a reason that another part of the server chose: its first word decides, and an unknown word
   * means overload.
   */
  public static SocketClose of(String reason) {
    CloseWord word = wordOf(reason);
    return new SocketClose(word == null ? OVERLOAD : word.code(), reason);
  }

  /** The word that the reason begins with; an unknown one counts as overload. */
  public CloseWord word() {
    CloseWord word = wordOf(reason);
    return word == null ? CloseWord.TOO_MANY_CONCURRENT_REQUESTS : word;
  }

  private static CloseWord wordOf(String reason) {
    for (CloseWord word : CloseWord.values())
      if (reason.equals(word.word()) || reason.startsWith(word.word() + ":")) return word;
    return null;
  }
}
