package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.EncodedJson;
import dev.sostenuto.engine.value.JsonValue;

/** Ends a run with a text for developers, and perhaps data for the caller. */
final class FunctionFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String INVALID_CURSOR =
      EncodedJson.encode(
          JsonValue.object()
              .put("isConvexSystemError", true)
              .put("paginationError", "InvalidCursor")
              .build());

  private final String errorData;

  FunctionFailure(String detail) {
    this(detail, null);
  }

  FunctionFailure(String detail, String errorData) {
    super(detail, null, false, true);
    this.errorData = errorData;
  }

  /** The client begins the list anew when it hears this, in whichever of the two ways. */
  static FunctionFailure invalidCursor(String why) {
    return new FunctionFailure("InvalidCursor: " + why, INVALID_CURSOR);
  }

  CallResult.Failure toResult() {
    return new CallResult.Failure(getMessage(), errorData);
  }
}
