package dev.sostenuto.engine.range;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.UUID;

/**
 * Writes columns one after the other into a {@link Key}, so that keys compare as their tuples of
 * columns do. Confined to one thread; it can go on after {@link #toKey()}.
 *
 * <p>The order in each kind is PostgreSQL's. Between kinds it is null, int64, float64, boolean,
 * text, bytes, uuid, decimal.
 */
public final class KeyWriter {
  /*
   * Encoding
   * ========
   *
   *   null     01
   *   int64    02  8 bytes big-endian, sign bit flipped
   *   float64  03  8 bytes of IEEE 754 big-endian; sign bit flipped, or all bits where it is negative
   *   false    04
   *   true     05
   *   text     06  UTF-8,  00 as 00 FF                         00 01
   *   bytes    07  bytes,  00 as 00 FF                         00 01
   *   uuid     08  16 bytes
   *   decimal  09  01 (negative: all that follows is inverted), 02 (zero: nothing follows) or 03 (positive)
   *                4 bytes of exponent, sign bit flipped       each digit plus 1       00
   *
   * Each encoding knows its own end, so none begins with another, and the first column that differs decides. No encoding
   * starts with 00 or FF: key.after() comes before every longer tuple, and key.endOfPrefix() always exists.
   */
  static final int NULL = 0x01;
  static final int INT64 = 0x02;
  static final int FLOAT64 = 0x03;
  static final int FALSE = 0x04;
  static final int TRUE = 0x05;
  static final int TEXT = 0x06;
  static final int BYTES = 0x07;
  static final int UUID = 0x08;
  static final int DECIMAL = 0x09;

  static final int END = 0x01;
  static final int ESCAPED_ZERO = 0xff;

  static final int NEGATIVE = 0x01;
  static final int ZERO = 0x02;
  static final int POSITIVE = 0x03;

  private byte[] buffer = new byte[64];
  private int length;

  /** Appends columns that are encoded already. */
  public KeyWriter columns(Key encoded) {
    byte[] bytes = encoded.uncopied();
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
    return this;
  }

  /** Appends a null, which comes before everything else. */
  public KeyWriter nil() {
    put(NULL);
    return this;
  }

  public KeyWriter bool(boolean value) {
    put(value ? TRUE : FALSE);
    return this;
  }

  public KeyWriter int64(long value) {
    put(INT64);
    putLong(value ^ Long.MIN_VALUE);
    return this;
  }

  /**
   * Appends a double in the order of {@code double precision}: -0 is 0, and NaN comes after
   * infinity.
   */
  public KeyWriter float64(double value) {
    long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
    put(FLOAT64);
    putLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
    return this;
  }

  /**
   * Appends a string in the order of the collation "C" in UTF-8, which is that of code points.
   *
   * @throws IllegalArgumentException for a lone surrogate
   */
  public KeyWriter text(String value) {
    put(TEXT);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x80) {
        putEscaped(c);
      } else if (c < 0x800) {
        put(0xc0 | c >> 6);
        put(0x80 | c & 0x3f);
      } else if (!Character.isSurrogate(c)) {
        put(0xe0 | c >> 12);
        put(0x80 | c >> 6 & 0x3f);
        put(0x80 | c & 0x3f);
      } else {
        putSupplementary(value, i++);
      }
    }
    putEnd();
    return this;
  }

  public KeyWriter bytes(byte[] value) {
    put(BYTES);
    for (byte next : value) putEscaped(next & 0xff);
    putEnd();
    return this;
  }

  /**
   * Appends a uuid in the order of its bytes, which is not that of {@link
   * java.util.UUID#compareTo}.
   */
  public KeyWriter uuid(UUID value) {
    put(UUID);
    putLong(value.getMostSignificantBits());
    putLong(value.getLeastSignificantBits());
    return this;
  }

  /** Appends a number in the order of {@code numeric}, where 1.0 is 1.00. */
  public KeyWriter decimal(BigDecimal value) {
    put(DECIMAL);
    if (value.signum() == 0) {
      put(ZERO);
      return this;
    }
    put(value.signum() < 0 ? NEGATIVE : POSITIVE);
    int start = length;
    BigDecimal shortest = value.stripTrailingZeros();
    putInt(Math.subtractExact(shortest.precision(), shortest.scale()) ^ Integer.MIN_VALUE);
    String digits = shortest.unscaledValue().abs().toString();
    for (int i = 0; i < digits.length(); i++) put(digits.charAt(i) - '0' + 1);
    put(0);
    if (value.signum() < 0) invertFrom(start);
    return this;
  }

  public Key toKey() {
    return Key.copyOf(buffer, length);
  }

  private void putSupplementary(String text, int index) {
    int codePoint = text.codePointAt(index);
    if (codePoint < 0x10000) {
      throw new IllegalArgumentException(
          "A key's text must not hold a lone surrogate, as at index " + index);
    }
    put(0xf0 | codePoint >> 18);
    put(0x80 | codePoint >> 12 & 0x3f);
    put(0x80 | codePoint >> 6 & 0x3f);
    put(0x80 | codePoint & 0x3f);
  }

  private void putEscaped(int value) {
    put(value);
    if (value == 0) put(ESCAPED_ZERO);
  }

  private void putEnd() {
    put(0);
    put(END);
  }

  private void putLong(long value) {
    putInt((int) (value >>> 32));
    putInt((int) value);
  }

  private void putInt(int value) {
    put(value >>> 24);
    put(value >>> 16);
    put(value >>> 8);
    put(value);
  }

  private void put(int value) {
    reserve(1);
    buffer[length++] = (byte) value;
  }

  private void reserve(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
    }
  }

  private void invertFrom(int start) {
    for (int i = start; i < length; i++) buffer[i] = (byte) ~buffer[i];
  }
}
