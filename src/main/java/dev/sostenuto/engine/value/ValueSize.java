package dev.sostenuto.engine.value;

/**
 * The size of values in bytes, as every byte limit of the protocol counts it: 1 for null and
 * booleans, 9 for numbers, 2 and the length in UTF-8 for strings, 2 and the length for bytes, 2 and
 * the items for arrays, 2 and the fields for objects, where a field is its name, 1, and its value.
 * It is not the length of the JSON.
 */
public final class ValueSize {
  static final int NULL_OR_BOOLEAN = 1;
  static final int NUMBER = 9;

  /** What a string, a byte string, an array and an object have around their content. */
  static final int AROUND = 2;

  /** What a field has besides its name and its value. */
  static final int BESIDE_NAME = 1;

  private ValueSize() {}

  public static long of(JsonValue value) {
    if (value instanceof JsonValue.Str text) return AROUND + (long) Text.utf8Length(text.value());
    if (value instanceof JsonValue.Float64 || value instanceof JsonValue.Int64) return NUMBER;
    if (value instanceof JsonValue.Obj object) return ofFields(object.sortedFields());
    if (value instanceof JsonValue.Array array) return ofItems(array);
    if (value instanceof JsonValue.Bytes bytes) return AROUND + (long) bytes.uncopied().length;
    return NULL_OR_BOOLEAN;
  }

  private static long ofFields(SortedFields fields) {
    long size = AROUND;
    for (int i = 0; i < fields.size(); i++) {
      size += fields.name(i).length() + BESIDE_NAME + of(fields.value(i));
    }
    return size;
  }

  private static long ofItems(JsonValue.Array array) {
    long size = AROUND;
    for (JsonValue item : array.items()) size += of(item);
    return size;
  }
}
