package dev.sostenuto.engine.log;

/**
 * Turns log positions into the timestamps of the wire: {@code (base + timeline) · 2^51 + LSN}, so
 * that a promoted standby is always later (design, section 6.1). Immutable.
 *
 * @param epoch base plus timeline, 0 to 4,095
 */
public record TimestampScale(int epoch) {
  private static final int LSN_BITS = 51;
  private static final int EPOCH_LIMIT = 1 << 12;

  public TimestampScale {
    if (epoch < 0 || epoch >= EPOCH_LIMIT)
      throw new IllegalArgumentException("epoch " + epoch + " is not in 0 to " + (EPOCH_LIMIT - 1));
  }

  /** The wire timestamp of a position, positive. */
  public long ts(Lsn lsn) {
    if (lsn.value() >>> LSN_BITS != 0)
      throw new IllegalArgumentException("log position " + lsn + " is beyond 2^51");
    return (long) epoch << LSN_BITS | lsn.value();
  }
}
