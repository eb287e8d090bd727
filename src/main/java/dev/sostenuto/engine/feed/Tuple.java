package dev.sostenuto.engine.feed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The column values of one row as the log has them, in the relation's order; text is decoded on
 * demand. Immutable by convention: nobody writes to the message that it points into.
 */
final class Tuple {
  private static final int NULL = -1;
  private static final int UNCHANGED = -2;

  private final byte[] bytes;
  private final int[] offsets;
  private final int[] lengths;

  private Tuple(byte[] bytes, int[] offsets, int[] lengths) {
    this.bytes = bytes;
    this.offsets = offsets;
    this.lengths = lengths;
  }

  /** Reads a tuple and leaves the buffer behind it. */
  static Tuple read(ByteBuffer in) {
    int count = Short.toUnsignedInt(in.getShort());
    if (count > in.remaining()) {
      throw new MalformedStreamException(
          "a tuple of " + count + " columns in " + in.remaining() + " bytes");
    }
    int[] offsets = new int[count];
    int[] lengths = new int[count];
    for (int i = 0; i < count; i++) {
      byte kind = in.get();
      switch (kind) {
        case 'n' -> lengths[i] = NULL;
        case 'u' -> lengths[i] = UNCHANGED;
        case 't' -> {
          int length = in.getInt();
          if (length < 0 || length > in.remaining()) {
            throw new MalformedStreamException(
                "a value of " + length + " bytes where " + in.remaining() + " are left");
          }
          lengths[i] = length;
          offsets[i] = in.arrayOffset() + in.position();
          in.position(in.position() + length);
        }
        default ->
            throw new MalformedStreamException(
                "unknown kind of value: " + PgOutputDecoder.shown(kind));
      }
    }
    return new Tuple(in.array(), offsets, lengths);
  }

  int size() {
    return lengths.length;
  }

  /**
   * Whether the value is a large one that the update left as it was, and which the log leaves out.
   */
  boolean isUnchanged(int column) {
    return lengths[column] == UNCHANGED;
  }

  /** The value in PostgreSQL's text form; null for null and for an unchanged value. */
  String text(int column) {
    return lengths[column] < 0
        ? null
        : new String(bytes, offsets[column], lengths[column], StandardCharsets.UTF_8);
  }

  /** How many bytes all values have together. */
  long valueBytes() {
    long sum = 0;
    for (int length : lengths) {
      sum += Math.max(length, 0);
    }
    return sum;
  }
}
