package dev.sostenuto.edge.http;

/** A request that is answered with an HTTP error: {@code {"code", "message"}}. Immutable. */
public final class HttpError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  /**
   * @param code short, for programs
   * @param message one sentence, for people
   */
  public HttpError(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static HttpError badRequest(String code, String message) {
    return new HttpError(400, code, message);
  }

  static HttpError tooLarge(String message) {
    return new HttpError(413, "PayloadTooLarge", message);
  }

  static HttpError overloaded(String code, String message) {
    return new HttpError(503, code, message);
  }

  static HttpError internal() {
    return new HttpError(
        500, "InternalServerError", "The server failed to answer; its log says more.");
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  /** The body of the answer. */
  public String json() {
    return new JsonObject().put("code", code).put("message", getMessage()).toString();
  }
}
