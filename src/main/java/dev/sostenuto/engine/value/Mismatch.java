package dev.sostenuto.engine.value;

/**
 * Where and why a value does not match its validator. Immutable.
 *
 * @param cause one sentence, which names the field where one is missing or too many
 * @param path from the checked value to the place, as in {@code .a.b[0]}; empty for the value
 *     itself
 * @param value what was found at that place
 * @param validator what was expected there
 */
public record Mismatch(String cause, String path, JsonValue value, Validator validator) {

  /**
   * The text that a caller gets, four lines; whoever answers puts {@code ArgumentValidationError: }
   * or {@code ReturnsValidationError: } before it. A long value is shortened.
   */
  public String message() {
    String label =
        value instanceof JsonValue.Obj && validator instanceof Validator.ObjectOf
            ? "Object: "
            : "Value: ";
    return cause
        + "\nPath: "
        + path
        + "\n"
        + label
        + Rendering.of(value)
        + "\nValidator: "
        + validator.render();
  }

  Mismatch within(String step) {
    return new Mismatch(cause, step + path, value, validator);
  }
}
