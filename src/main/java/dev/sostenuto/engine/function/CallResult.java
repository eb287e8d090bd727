package dev.sostenuto.engine.function;

/** How the run of a function ended, for the client. Immutable. */
public sealed interface CallResult {
  /**
   * It returned.
   *
   * @param json the value in encoded JSON
   */
  record Value(String json) implements CallResult {}

  /**
   * It failed in a way that the developer or the user is to hear of; the request id and redaction
   * are added where it leaves.
   *
   * @param detail what went wrong, without the request-id line, such as {@code Uncaught Error:
   *     boom}
   * @param errorData the data of an application error in encoded JSON, or null
   */
  record Failure(String detail, String errorData) implements CallResult {
    /** What everybody but the administrator is told of the system's own functions. */
    public static final String NOT_PERMITTED =
        "You do not have permission to perform this operation (it needs the admin key).";

    /** Whether clients may read it everywhere: the CLI ends only if it can. */
    public boolean isForEverybody() {
      return detail.equals(NOT_PERMITTED);
    }
  }
}
