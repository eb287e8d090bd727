package dev.sostenuto.engine.value;

/**
 * Says in one sentence why something is not a value, and where in it. Thrown for what a caller
 * sent; the message is fit for that caller.
 */
public final class InvalidValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Deeper places are shortened in the message. */
  private static final int PATH_LIMIT_CHARS = 256;

  private final String reason;
  private final String path;

  public InvalidValueException(String reason) {
    this(reason, "", null);
  }

  InvalidValueException(String reason, Throwable cause) {
    this(reason, "", cause);
  }

  private InvalidValueException(String reason, String path, Throwable cause) {
    super(path.isEmpty() ? reason : reason + " (at " + path + ")", cause);
    this.reason = reason;
    this.path = path;
  }

  /** The same, seen from the object or array around it. */
  InvalidValueException within(String step) {
    String longer = step + path;
    if (longer.length() > PATH_LIMIT_CHARS)
      longer = longer.substring(0, PATH_LIMIT_CHARS - 1) + "…";
    return new InvalidValueException(reason, longer, getCause());
  }

  /** The sentence without the place. */
  public String reason() {
    return reason;
  }

  /** Where in the value, as in {@code .a.b[0]}; empty for the value itself. */
  public String path() {
    return path;
  }
}
