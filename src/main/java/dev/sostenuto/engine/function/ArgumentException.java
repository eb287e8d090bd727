package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Mismatch;
import dev.sostenuto.engine.value.Validator;

/** Says which argument has the right wire type and still can't be what the function asks for. */
final class ArgumentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Mismatch mismatch;

  ArgumentException(String cause, JsonValue value, Validator validator) {
    this(new Mismatch(cause, "", value, validator));
  }

  ArgumentException(Mismatch mismatch) {
    super(mismatch.message(), null, false, false);
    this.mismatch = mismatch;
  }

  /** The same, seen from the object or array around it. */
  ArgumentException within(String step) {
    return new ArgumentException(
        new Mismatch(
            mismatch.cause(), step + mismatch.path(), mismatch.value(), mismatch.validator()));
  }
}
