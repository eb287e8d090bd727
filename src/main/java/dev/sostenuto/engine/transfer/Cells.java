package dev.sostenuto.engine.transfer;

import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.util.regex.Pattern;

/** What a cell of a CSV file says. Stateless. */
final class Cells {
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,19}");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|[+-]?Infinity");

  private Cells() {}

  /**
   * The value that the validator wants, or, where the cell is none, a text for it to refuse.
   *
   * @param validator null where any value will do
   * @return null for no value
   */
  static JsonValue value(String cell, Validator validator) {
    if (validator instanceof Validator.Str || validator instanceof Validator.IdOf)
      return validator instanceof Validator.IdOf && cell.isEmpty() ? null : JsonValue.of(cell);
    if (validator instanceof Validator.Union union) return unionValue(cell, union);
    if (validator instanceof Validator.Literal literal)
      return cell.isEmpty() ? null : like(cell, literal.value());
    if (cell.isEmpty()) return validator == null ? JsonValue.of(cell) : null;
    if (validator instanceof Validator.BigInt && WHOLE.matcher(cell).matches()) return int64(cell);
    if (validator instanceof Validator.Boolean && (cell.equals("true") || cell.equals("false")))
      return JsonValue.of(cell.equals("true"));
    return isNumber(cell) ? JsonValue.of(Double.parseDouble(cell)) : JsonValue.of(cell);
  }

  private static JsonValue unionValue(String cell, Validator.Union union) {
    for (Validator member : union.members()) {
      JsonValue value = value(cell, member);
      if (value != null && member.check(value).isEmpty()) return value;
    }
    return cell.isEmpty() ? null : JsonValue.of(cell);
  }

  /** A number where the literal is one. */
  private static JsonValue like(String cell, JsonValue literal) {
    boolean number = literal instanceof JsonValue.Float64 && isNumber(cell);
    return number ? JsonValue.of(Double.parseDouble(cell)) : JsonValue.of(cell);
  }

  private static boolean isNumber(String cell) {
    return NUMBER.matcher(cell).matches();
  }

  private static JsonValue int64(String cell) {
    try {
      return JsonValue.of(Long.parseLong(cell));
    } catch (NumberFormatException tooLarge) {
      return JsonValue.of(cell);
    }
  }
}
