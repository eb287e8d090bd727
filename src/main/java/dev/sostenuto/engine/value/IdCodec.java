package dev.sostenuto.engine.value;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * The wire form of ids, {@code id_v6}: what the tools around Convex expect an id to look like.
 *
 * <pre>
 *   table number, LEB128   16 bytes of uuid   Fletcher-16 of both, little-endian
 *   └──────────────────── Crockford base32, lower case, unpadded ──────────────┘
 * </pre>
 *
 * <p>Decoding is strict: each id has exactly one spelling, so that texts can be compared instead of
 * ids.
 */
final class IdCodec {
  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final byte[] DIGIT_VALUES = digitValues();
  private static final int UUID_BYTES = 16;
  private static final int CHECKSUM_BYTES = 2;
  private static final int MIN_CHARS = 31;
  private static final int MAX_CHARS = 37;

  private IdCodec() {}

  static String encode(int table, UUID uuid) {
    int tableBytes = varintLength(table);
    ByteBuffer bytes = ByteBuffer.allocate(tableBytes + UUID_BYTES + CHECKSUM_BYTES);
    putVarint(bytes, table);
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    int checksum = fletcher16(bytes.array(), tableBytes + UUID_BYTES);
    bytes.put((byte) checksum).put((byte) (checksum >>> 8));
    return base32(bytes.array());
  }

  /** Null where the text is not the one spelling of an id. */
  static <T> Id<T> decode(String text) {
    if (text.length() < MIN_CHARS || text.length() > MAX_CHARS) return null;
    byte[] bytes = base32(text);
    if (bytes == null) return null;
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int table = getVarint(in);
    if (table <= 0 || in.remaining() != UUID_BYTES + CHECKSUM_BYTES) return null;
    Id<T> id = new Id<>(table, new UUID(in.getLong(), in.getLong()));
    return encode(id.table(), id.value()).equals(text) ? id : null;
  }

  private static int varintLength(int value) {
    return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 6) / 7);
  }

  private static void putVarint(ByteBuffer out, int value) {
    int rest = value;
    while (rest > 0x7f) {
      out.put((byte) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  /**
   * Zero or less where the bytes are not a positive int; a spelling that is too long is found by
   * encoding again.
   */
  private static int getVarint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) return value > Integer.MAX_VALUE ? -1 : (int) value;
    }
    return -1;
  }

  private static int fletcher16(byte[] bytes, int length) {
    int c0 = 0;
    int c1 = 0;
    for (int i = 0; i < length; i++) {
      c0 = (c0 + (bytes[i] & 0xff)) & 0xff;
      c1 = (c1 + c0) & 0xff;
    }
    return c1 << 8 | c0;
  }

  private static String base32(byte[] bytes) {
    StringBuilder out = new StringBuilder((bytes.length * 8 + 4) / 5);
    int bits = 0;
    int held = 0;
    for (byte next : bytes) {
      held = held << 8 | next & 0xff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        out.append(DIGITS[held >>> bits & 31]);
      }
      held &= (1 << bits) - 1;
    }
    if (bits > 0) out.append(DIGITS[held << 5 - bits & 31]);
    return out.toString();
  }

  private static byte[] base32(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    int bits = 0;
    int held = 0;
    int next = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < DIGIT_VALUES.length ? DIGIT_VALUES[c] : -1;
      if (digit < 0) return null;
      held = (held << 5 | digit) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[next++] = (byte) (held >>> bits);
      }
    }
    return bytes;
  }

  private static byte[] digitValues() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) values[DIGITS[i]] = (byte) i;
    return values;
  }
}
