package dev.sostenuto.engine.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that ends an import which is larger than it may be. Confined to one thread. */
final class LimitedInput extends FilterInputStream {
  private final long limitBytes;
  private long left;

  LimitedInput(InputStream in, long limitBytes) {
    super(in);
    this.limitBytes = limitBytes;
    this.left = limitBytes;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    if (one >= 0) took(1);
    return one;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int count = super.read(into, from, length);
    if (count > 0) took(count);
    return count;
  }

  private void took(int bytes) {
    left -= bytes;
    if (left < 0)
      throw new ImportException(
          "The file has more than %,d bytes when it is unpacked.".formatted(limitBytes));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
