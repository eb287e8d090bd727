package dev.sostenuto.engine.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * The text of a 64-bit timestamp on the wire: eight bytes, the lowest first, in padded base64. Safe
 * for use by many threads.
 */
public final class WireTimestamp {
  private static final int ENCODED_CHARS = 12;

  private WireTimestamp() {}

  /**
   * @param ts not negative
   */
  public static String encode(long ts) {
    if (ts < 0) throw new IllegalArgumentException("the timestamp " + ts + " is negative");
    return Base64.getEncoder().encodeToString(buffer().putLong(ts).array());
  }

  /**
   * @throws IllegalArgumentException when the text is not exactly what {@link #encode} gives for
   *     some timestamp; the message is fit for the sender
   */
  public static long decode(String text) {
    long ts = text.length() == ENCODED_CHARS ? buffer().put(bytes(text)).getLong(0) : -1;
    if (ts < 0 || !encode(ts).equals(text))
      throw new IllegalArgumentException(
          "A timestamp must be 8 bytes from 0 to 2^63 - 1, little-endian, in padded base64.");
    return ts;
  }

  private static byte[] bytes(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return bytes.length == Long.BYTES ? bytes : negative();
    } catch (IllegalArgumentException e) {
      return negative();
    }
  }

  private static byte[] negative() {
    return buffer().putLong(-1).array();
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
