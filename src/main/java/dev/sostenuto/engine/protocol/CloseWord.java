package dev.sostenuto.engine.protocol;

/**
 * The first word of a close reason, which tells the client how long to back off, and the close code
 * that goes with it. Immutable.
 *
 * <p>Words that the client does not know, and all of code 1011, make it come back after about a
 * second, later and later; those it knows as overload begin at three seconds.
 */
public enum CloseWord {
  /** The server stops, or failed in a way the client can do nothing about. */
  INTERNAL_SERVER_ERROR(1011, "InternalServerError"),
  /** Text that is not a message of the protocol. */
  MALFORMED_MESSAGE(1011, "MalformedMessage"),
  /** A message whose {@code type} is unknown. */
  UNKNOWN_MESSAGE_TYPE(1011, "UnknownMessageType"),
  /** A binary frame. */
  BINARY_MESSAGE(1011, "BinaryMessage"),
  /** A message, or a part of it, beyond a limit. */
  MESSAGE_TOO_LARGE(1009, "MessageTooLarge"),
  /** A second Connect on one socket. */
  REPEATED_CONNECT(1011, "RepeatedConnect"),
  /** A query-set version that does not follow the last one. */
  QUERY_SET_VERSION_MISMATCH(1011, "QuerySetVersionMismatch"),
  /** An identity version that does not follow the last one. */
  IDENTITY_VERSION_MISMATCH(1011, "IdentityVersionMismatch"),
  /** An Add with the id of a query that is there. */
  DUPLICATE_QUERY_ID(1011, "DuplicateQueryId"),
  /** A Remove with the id of no query. */
  UNKNOWN_QUERY_ID(1011, "UnknownQueryId"),
  /** Nothing, not even a pong, was heard of the client for too long. */
  CLIENT_SILENT(1011, "ClientSilent"),
  /** The queue of mutations is full. */
  TOO_MANY_CONCURRENT_MUTATIONS(1013, "TooManyConcurrentMutations"),
  /** Too many actions are running. */
  TOO_MANY_CONCURRENT_ACTIONS(1013, "TooManyConcurrentActions"),
  /** Any other queue is full; known to the client as overload. */
  TOO_MANY_CONCURRENT_REQUESTS(1013, "TooManyConcurrentRequests"),
  /** The client did not read for too long; known to the client as overload. */
  EXPIRED_IN_QUEUE(1013, "ExpiredInQueue"),
  /** Follows an AuthError, which has told the client everything. */
  AUTH_ERROR(1000, "AuthError");

  private final int code;
  private final String word;

  CloseWord(int code, String word) {
    this.code = code;
    this.word = word;
  }

  public int code() {
    return code;
  }

  public String word() {
    return word;
  }

  /** The word alone. */
  public SocketClose close() {
    return new SocketClose(code, word);
  }

  /** The word and what happened. */
  public SocketClose because(String detail) {
    return new SocketClose(code, word + ": " + detail);
  }
}
