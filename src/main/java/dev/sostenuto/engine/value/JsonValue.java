package dev.sostenuto.engine.value;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A Convex value: what arguments, results and documents are made of. Immutable.
 *
 * <p>A value that exists has well-formed text and legal field names. How deep, long and large it
 * may be is judged where it crosses a border ({@link EncodedJson}, {@link CleanJson}), by {@link
 * ValueLimits}.
 *
 * <p>Equality is by content: {@code NaN} equals {@code NaN}, {@code -0.0} differs from {@code 0.0},
 * and an {@link Int64} never equals a {@link Float64}. A missing value is not a value; where one is
 * possible, it is a Java {@code null}.
 */
public sealed interface JsonValue {

  /** The only null there is. */
  Null NULL = new Null();

  static Str of(String value) {
    return new Str(value);
  }

  static Int64 of(long value) {
    return new Int64(value);
  }

  static Float64 of(double value) {
    return new Float64(value);
  }

  static Bool of(boolean value) {
    return value ? Bool.TRUE : Bool.FALSE;
  }

  static Bytes of(byte[] value) {
    return new Bytes(value);
  }

  static Array array(JsonValue... items) {
    return new Array(List.of(items));
  }

  static ObjectBuilder object() {
    return new ObjectBuilder();
  }

  /** The value null. Immutable. */
  record Null() implements JsonValue {}

  /** A 64-bit signed integer, a {@code bigint} in the browser. Immutable. */
  record Int64(long value) implements JsonValue {}

  /**
   * A 64-bit floating point number, a {@code number} in the browser. Immutable. There is one NaN.
   */
  record Float64(double value) implements JsonValue {
    public Float64 {
      if (Double.isNaN(value)) value = Double.NaN;
    }
  }

  /** True or false. Immutable. */
  record Bool(boolean value) implements JsonValue {
    public static final Bool TRUE = new Bool(true);
    public static final Bool FALSE = new Bool(false);
  }

  /**
   * Text. Immutable.
   *
   * @param value well-formed Unicode; a lone surrogate is refused with {@link
   *     InvalidValueException}
   */
  record Str(String value) implements JsonValue {
    public Str {
      Text.requireWellFormed(value);
    }
  }

  /**
   * A string of bytes, an {@code ArrayBuffer} in the browser. Immutable: arrays are copied on their
   * way in and out.
   */
  record Bytes(byte[] value) implements JsonValue {
    public Bytes {
      value = value.clone();
    }

    @Override
    public byte[] value() {
      return value.clone();
    }

    /** The bytes themselves, for reading only. */
    byte[] uncopied() {
      return value;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return "Bytes[value=" + Base64.getEncoder().encodeToString(value) + "]";
    }
  }

  /** A list of values. Immutable. */
  record Array(List<JsonValue> items) implements JsonValue {
    public static final Array EMPTY = new Array(List.of());

    public Array {
      items = List.copyOf(items);
    }
  }

  /**
   * Named values. Immutable.
   *
   * @param fields iterates in the order of the names; a name is printable ASCII and does not start
   *     with {@code $}, or it is refused with {@link InvalidValueException}
   */
  record Obj(Map<String, JsonValue> fields) implements JsonValue {
    public static final Obj EMPTY = new Obj(Map.of());

    public Obj {
      fields = SortedFields.copyOf(fields);
    }

    /** The field of that name, or null where there is none. */
    public JsonValue get(String name) {
      return fields.get(name);
    }

    public boolean has(String name) {
      return fields.containsKey(name);
    }

    SortedFields sortedFields() {
      return (SortedFields) fields;
    }
  }

  /** Collects the fields of an {@link Obj}. Confined to one thread. */
  final class ObjectBuilder {
    private final Map<String, JsonValue> fields = new TreeMap<>();

    private ObjectBuilder() {}

    /** Adds a field, or replaces the one of that name. */
    public ObjectBuilder put(String name, JsonValue value) {
      fields.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, name));
      return this;
    }

    public ObjectBuilder put(String name, String value) {
      return put(name, of(value));
    }

    public ObjectBuilder put(String name, long value) {
      return put(name, of(value));
    }

    public ObjectBuilder put(String name, double value) {
      return put(name, of(value));
    }

    public ObjectBuilder put(String name, boolean value) {
      return put(name, of(value));
    }

    public Obj build() {
      return new Obj(fields);
    }
  }
}
