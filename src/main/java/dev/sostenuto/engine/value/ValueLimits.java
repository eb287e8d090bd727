package dev.sostenuto.engine.value;

/**
 * How large a value may be. Immutable.
 *
 * @param nesting how many arrays and objects may be inside each other; a scalar has 0
 * @param arrayLength items of one array
 * @param objectFields fields of one object
 * @param fieldNameChars characters of one field name
 * @param sizeBytes bytes of the whole by {@link ValueSize}
 */
public record ValueLimits(
    int nesting, int arrayLength, int objectFields, int fieldNameChars, long sizeBytes) {

  /**
   * The limits of the reference: 64 levels, 8192 items, 1024 fields, names of 1024 characters, 32
   * MiB.
   */
  public static final ValueLimits DEFAULTS = new ValueLimits(64, 8192, 1024, 1024, 32L << 20);

  /** The codecs recurse, so that no setting may let a value exhaust the stack. */
  private static final int NESTING_CEILING = 256;

  public ValueLimits {
    if (nesting < 1 || nesting > NESTING_CEILING) {
      throw new IllegalArgumentException(
          "nesting must be from 1 to " + NESTING_CEILING + ", not " + nesting);
    }
    requirePositive("arrayLength", arrayLength);
    requirePositive("objectFields", objectFields);
    requirePositive("fieldNameChars", fieldNameChars);
    requirePositive("sizeBytes", sizeBytes);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) throw new IllegalArgumentException(name + " must be at least 1, not " + value);
  }

  void checkNesting(int depth) {
    if (depth > nesting) {
      throw new InvalidValueException(
          "A value must not be nested deeper than " + nesting + " levels");
    }
  }

  void checkArrayLength(int length) {
    if (length > arrayLength) {
      throw new InvalidValueException("An array must not have more than " + arrayLength + " items");
    }
  }

  void checkObjectFields(int count) {
    if (count > objectFields) {
      throw new InvalidValueException(
          "An object must not have more than " + objectFields + " fields");
    }
  }

  void checkFieldName(String name) {
    if (name.length() > fieldNameChars) {
      throw new InvalidValueException(
          "A field name must not be longer than "
              + fieldNameChars
              + " characters, but one has "
              + name.length());
    }
  }

  void checkSize(long size) {
    if (size > sizeBytes) {
      throw new InvalidValueException("A value must not be larger than " + sizeBytes + " bytes");
    }
  }
}
