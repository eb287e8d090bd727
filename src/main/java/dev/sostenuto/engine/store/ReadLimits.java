package dev.sostenuto.engine.store;

/**
 * How much one execution may read. Immutable.
 *
 * @param rows rows read, filtered ones included
 * @param bytes bytes of their values, roughly
 * @param ranges index ranges, and ids looked up
 */
public record ReadLimits(int rows, long bytes, int ranges) {
  /** 32,000 rows, 16 MiB, 4,096 ranges. */
  public static final ReadLimits DEFAULTS = new ReadLimits(32_000, 16L << 20, 4_096);

  public ReadLimits {
    if (rows < 1 || bytes < 1 || ranges < 1)
      throw new IllegalArgumentException(
          "read limits are at least 1: " + rows + ", " + bytes + ", " + ranges);
  }
}
