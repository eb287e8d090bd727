package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;

/**
 * An error that the caller is to see: rolls back, and arrives in the browser as a {@code
 * ConvexError} with this data.
 */
public class ApplicationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Object data;

  /**
   * @param data a {@link JsonValue}, a String, a record, or what else a function could return
   */
  public ApplicationException(Object data) {
    super(String.valueOf(data));
    this.data = data;
  }

  /** Data with a code for programs and a message for people. */
  public static ApplicationException of(String code, String message) {
    return new ApplicationException(
        JsonValue.object().put("code", code).put("message", message).build());
  }

  public Object data() {
    return data;
  }
}
