package dev.sostenuto.engine.codegen;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sostenuto.engine.function.Page;
import dev.sostenuto.engine.function.PaginationOptions;
import dev.sostenuto.engine.value.JsonValue;
import dev.sostenuto.engine.value.Validator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Validators as TypeScript's types. Immutable. */
final class TypeScript {
  /** The object without fields: the empty object type would take any object. */
  private static final String EMPTY = "Record<string, never>";

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

  private final Map<Validator, String> documents;

  /**
   * @param documents the tables whose documents have a name, by what a document looks like
   */
  TypeScript(Map<Validator, String> documents) {
    this.documents = Map.copyOf(documents);
  }

  /** What values that match the validator are. */
  String type(Validator validator) {
    if (validator instanceof Validator.ArrayOf array) return "Array<" + type(array.items()) + ">";
    if (validator instanceof Validator.RecordOf record)
      return "Record<" + type(record.keys()) + ", " + type(record.values()) + ">";
    if (validator instanceof Validator.ObjectOf object) return object(object);
    if (validator instanceof Validator.Union union)
      return union.members().stream().map(this::type).collect(Collectors.joining(" | "));
    if (validator instanceof Validator.IdOf id) return "Id<" + quoted(id.tableName()) + ">";
    if (validator instanceof Validator.Literal literal) return literal(literal.value());
    return plain(validator);
  }

  /** An object by its fields, also where it has a name. */
  String fields(Validator.ObjectOf object) {
    if (object.fields().isEmpty()) return EMPTY;
    return object.fields().entrySet().stream()
        .map(field -> field(field.getKey(), field.getValue()))
        .collect(Collectors.joining("; ", "{ ", " }"));
  }

  /** The name of a property, quoted where it is no identifier. */
  static String property(String name) {
    return IDENTIFIER.matcher(name).matches() ? name : quoted(name);
  }

  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private String object(Validator.ObjectOf object) {
    String table = documents.get(object);
    if (table != null) return "Doc<" + quoted(table) + ">";
    if (object.equals(PaginationOptions.validator())) return "PaginationOptions";
    Optional<Validator> items = Page.items(object);
    return items.isPresent() ? "PaginationResult<" + type(items.get()) + ">" : fields(object);
  }

  private String field(String name, Validator.Field field) {
    return property(name) + (field.optional() ? "?: " : ": ") + type(field.validator());
  }

  private static String literal(JsonValue value) {
    if (value instanceof JsonValue.Str text) return quoted(text.value());
    if (value instanceof JsonValue.Int64 number) return number.value() + "n";
    if (value instanceof JsonValue.Float64 number) return number(number.value());
    if (value instanceof JsonValue.Bool bool) return String.valueOf(bool.value());
    throw new IllegalArgumentException("TypeScript has no literal type for " + value);
  }

  private static String number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
    return whole ? String.valueOf((long) value) : String.valueOf(value);
  }

  private static String plain(Validator validator) {
    if (validator instanceof Validator.Null) return "null";
    if (validator instanceof Validator.Number) return "number";
    if (validator instanceof Validator.BigInt) return "bigint";
    if (validator instanceof Validator.Boolean) return "boolean";
    if (validator instanceof Validator.Str) return "string";
    if (validator instanceof Validator.Bytes) return "ArrayBuffer";
    if (validator instanceof Validator.Any) return "any";
    throw new AssertionError(validator);
  }
}
