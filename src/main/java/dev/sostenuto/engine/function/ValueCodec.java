package dev.sostenuto.engine.function;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;

/** The way between the values of one Java type and those on the wire. Immutable. */
interface ValueCodec {
  /** What values of the type look like on the wire. */
  Validator validator();

  /**
   * Reads a value that matches the validator.
   *
   * @throws ArgumentException when it is still none of the type
   */
  Object decode(JsonValue value);

  /** Writes a value that is not null. */
  JsonValue encode(Object value);

  /** Writes a value or null. */
  default JsonValue encodeNullable(Object value) {
    return value == null ? JsonValue.NULL : encode(value);
  }
}
