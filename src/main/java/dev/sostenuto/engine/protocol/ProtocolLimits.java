package dev.sostenuto.engine.protocol;

/**
 * How large the messages of a client may be. Immutable.
 *
 * @param messageChars characters (UTF-16) of one message
 * @param modifications changes of the query set in one message
 * @param journalChars characters of a journal that the client gives back
 * @param tokenChars characters of a token or admin key
 */
public record ProtocolLimits(
    int messageChars, int modifications, int journalChars, int tokenChars) {

  /**
   * Messages of 18 Mi characters, 10,000 modifications, journals of 1 Mi and tokens of 64 Ki
   * characters.
   */
  public static final ProtocolLimits DEFAULTS =
      new ProtocolLimits(18 << 20, 10_000, 1 << 20, 64 << 10);

  public ProtocolLimits {
    requirePositive("messageChars", messageChars);
    requirePositive("modifications", modifications);
    requirePositive("journalChars", journalChars);
    requirePositive("tokenChars", tokenChars);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) throw new IllegalArgumentException(name + " must be at least 1, not " + value);
  }
}
