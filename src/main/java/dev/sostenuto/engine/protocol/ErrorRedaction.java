package dev.sostenuto.engine.protocol;

import dev.sostenuto.engine.function.CallResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * What clients may read of failures and logs: in development everything, otherwise only the data of
 * application errors, and a request id under which the rest is found on the server. Safe for use by
 * many threads.
 *
 * <p>A request of a session has the id that the client can compute too. A failure of a query has
 * the id of what went wrong: equal failures have equal ids, so that a thousand watchers of one
 * query are told of one id.
 */
public final class ErrorRedaction {
  private static final int ID_CHARS = 16;

  private final boolean reveal;
  private final String salt;
  private final FailureLog log;

  /**
   * @param reveal whether clients may read everything
   * @param salt unguessable, so that an id tells nothing of the failure
   * @param log told of what is kept from a client
   */
  public ErrorRedaction(boolean reveal, String salt, FailureLog log) {
    this.reveal = reveal;
    this.salt = salt;
    this.log = log;
  }

  /** The failure of a mutation or action of a session. */
  public ErrorText ofRequest(UUID session, long requestId, CallResult.Failure failure) {
    return text(idOfRequest(session, requestId), failure);
  }

  /** Any other failure. */
  public ErrorText of(CallResult.Failure failure) {
    return text(idOf(failure), failure);
  }

  /** The id of a session's request. */
  public String idOfRequest(UUID session, long requestId) {
    return firstHex(session + "|" + requestId);
  }

  /** The id of any other failure. */
  public String idOf(CallResult.Failure failure) {
    return firstHex(salt + "|" + failure.detail());
  }

  /** The log lines that a client may read. */
  public List<String> logLines(List<String> logLines) {
    return reveal ? logLines : List.of();
  }

  private ErrorText text(String id, CallResult.Failure failure) {
    String line = "[Request ID: " + id + "] Server Error";
    if (reveal || failure.isForEverybody())
      return new ErrorText(line + "\n" + failure.detail(), failure.errorData());
    log.kept(id, failure);
    return new ErrorText(line, failure.errorData());
  }

  private static String firstHex(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, ID_CHARS / 2);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** Keeps what clients are not told. Safe for use by many threads; returns at once. */
  public interface FailureLog {
    /**
     * @param id the request id that the client is told
     */
    void kept(String id, CallResult.Failure failure);
  }
}
