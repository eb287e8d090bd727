package dev.sostenuto.engine.range;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Reads columns back out of a {@link Key}, for people who want to know what it says. Confined to
 * one thread.
 *
 * <p>It is not for keys only but for the bounds of ranges, which may end within a column: one of
 * fixed width is read as though zeros followed.
 */
public final class KeyReader {
  private final byte[] bytes;
  private int at;
  private boolean cut;

  public KeyReader(Key key) {
    this.bytes = key.uncopied();
  }

  public boolean hasMore() {
    return at < bytes.length;
  }

  /** Whether the key ended within the column that was read last. */
  public boolean isCut() {
    return cut;
  }

  /**
   * The next column: null, {@link Long}, {@link Double}, {@link Boolean}, {@link String}, {@code
   * byte[]}, {@link UUID} or {@link BigDecimal}.
   *
   * @throws IllegalArgumentException when what follows is no column
   */
  public Object next() {
    int kind = take();
    return switch (kind) {
      case KeyWriter.NULL -> null;
      case KeyWriter.INT64 -> takeLong() ^ Long.MIN_VALUE;
      case KeyWriter.FLOAT64 -> float64(takeLong());
      case KeyWriter.FALSE -> false;
      case KeyWriter.TRUE -> true;
      case KeyWriter.TEXT -> new String(escaped(), StandardCharsets.UTF_8);
      case KeyWriter.BYTES -> escaped();
      case KeyWriter.UUID -> new UUID(takeLong(), takeLong());
      case KeyWriter.DECIMAL -> decimal();
      default -> throw new IllegalArgumentException("no column begins with " + kind);
    };
  }

  private static double float64(long bits) {
    return Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits);
  }

  private byte[] escaped() {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (true) {
      int next = take();
      if (next != 0) {
        content.write(next);
        continue;
      }
      int follows = take();
      if (follows == KeyWriter.END) return content.toByteArray();
      if (follows != KeyWriter.ESCAPED_ZERO)
        throw new IllegalArgumentException("a column that neither ends nor goes on: " + follows);
      content.write(0);
    }
  }

  private BigDecimal decimal() {
    int sign = take();
    if (sign == KeyWriter.ZERO) return BigDecimal.ZERO;
    if (sign != KeyWriter.NEGATIVE && sign != KeyWriter.POSITIVE)
      throw new IllegalArgumentException("no number begins with " + sign);
    int mask = sign == KeyWriter.NEGATIVE ? 0xff : 0;
    int exponent = 0;
    for (int i = 0; i < Integer.BYTES; i++) exponent = exponent << 8 | take() ^ mask;
    exponent ^= Integer.MIN_VALUE;
    StringBuilder digits = new StringBuilder();
    for (int next = take() ^ mask; next != 0; next = take() ^ mask)
      digits.append((char) ('0' + next - 1));
    BigDecimal value =
        new BigDecimal(
            new BigInteger(digits.toString()), Math.subtractExact(digits.length(), exponent));
    return sign == KeyWriter.NEGATIVE ? value.negate() : value;
  }

  private int take() {
    if (!hasMore()) throw new IllegalArgumentException("the key ends within a column");
    return bytes[at++] & 0xff;
  }

  private long takeLong() {
    cut = bytes.length - at < Long.BYTES;
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) value = value << 8 | (hasMore() ? take() : 0);
    return value;
  }
}
