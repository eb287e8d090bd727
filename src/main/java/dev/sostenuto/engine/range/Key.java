package dev.sostenuto.engine.range;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A position in an ordered space: a byte string, compared byte by byte as unsigned, the shorter
 * first where one begins with the other. Immutable.
 */
public final class Key implements Comparable<Key> {
  /** The smallest key. */
  public static final Key EMPTY = new Key(new byte[0]);

  private final byte[] bytes;

  private Key(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Key of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Key(bytes.clone());
  }

  /** A key of the first bytes of a buffer. */
  static Key copyOf(byte[] buffer, int length) {
    return length == 0 ? EMPTY : new Key(Arrays.copyOf(buffer, length));
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  /** The bytes themselves, for reading only. */
  byte[] uncopied() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  public boolean startsWith(Key prefix) {
    int length = prefix.bytes.length;
    return bytes.length >= length && Arrays.equals(bytes, 0, length, prefix.bytes, 0, length);
  }

  /** The smallest key that is greater than this one. */
  public Key after() {
    return new Key(Arrays.copyOf(bytes, bytes.length + 1));
  }

  /**
   * The smallest key that is greater than every key that starts with this one, or null where there
   * is none, because this key is empty or all its bytes are 0xFF.
   */
  public Key endOfPrefix() {
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == (byte) 0xff) length--;
    if (length == 0) return null;
    byte[] end = Arrays.copyOf(bytes, length);
    end[length - 1]++;
    return new Key(end);
  }

  /**
   * The key whose {@link #endOfPrefix} this may be: the last byte one less; null where there is
   * none.
   */
  public Key beforeEndOfPrefix() {
    int last = bytes.length - 1;
    if (last < 0 || bytes[last] == 0) return null;
    byte[] start = bytes.clone();
    start[last]--;
    return new Key(start);
  }

  @Override
  public int compareTo(Key other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The bytes in hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
