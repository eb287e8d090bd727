package dev.sostenuto.engine.transfer;

import java.io.OutputStream;

/** A stream that keeps nothing but the number of its bytes. Confined to one thread. */
final class CountingOutput extends OutputStream {
  private long count;

  long count() {
    return count;
  }

  @Override
  public void write(int one) {
    count++;
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    count += length;
  }
}
