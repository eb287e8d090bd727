package dev.sostenuto.engine.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Remembers the end of a zip file that passes by, where it says how many files are in it: one that
 * was cut off says nothing. Confined to one thread.
 */
final class ZipEnd extends FilterInputStream {
  private static final int SIGNATURE = 0x06054b50;
  private static final int RECORD_BYTES = 22;
  private static final int COUNT_AT = 10;

  /** The record, and the comment that may follow it. */
  private static final int TAIL_BYTES = RECORD_BYTES + 0xffff;

  /** Says that there are too many to be counted here. */
  private static final int UNKNOWN = 0xffff;

  private final byte[] seen = new byte[2 * TAIL_BYTES];
  private int length;

  ZipEnd(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    int count = super.read(into, from, Math.min(most, TAIL_BYTES));
    if (count <= 0) return count;
    if (length + count > seen.length) {
      System.arraycopy(seen, length - TAIL_BYTES, seen, 0, TAIL_BYTES);
      length = TAIL_BYTES;
    }
    System.arraycopy(into, from, seen, length, count);
    length += count;
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /**
   * Reads what is left.
   *
   * @param files that have been seen
   * @throws ImportException unless the file ends as one with so many files does
   */
  void require(int files) throws IOException {
    transferTo(OutputStream.nullOutputStream());
    ByteBuffer bytes = ByteBuffer.wrap(seen, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = length - RECORD_BYTES; at >= 0; at--) {
      if (bytes.getInt(at) != SIGNATURE) continue;
      int count = Short.toUnsignedInt(bytes.getShort(at + COUNT_AT));
      if (count == files || count == UNKNOWN) return;
    }
    throw new ImportException("The file is no zip file, or a damaged one.");
  }
}
