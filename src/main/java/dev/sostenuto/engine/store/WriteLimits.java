package dev.sostenuto.engine.store;

/**
 * How much one execution may write. Immutable.
 *
 * @param rows rows inserted, changed or deleted
 * @param bytes bytes of their values, roughly
 */
public record WriteLimits(int rows, long bytes) {
  /** 16,000 rows, 16 MiB. */
  public static final WriteLimits DEFAULTS = new WriteLimits(16_000, 16L << 20);

  public WriteLimits {
    if (rows < 1 || bytes < 1)
      throw new IllegalArgumentException("write limits are at least 1: " + rows + ", " + bytes);
  }
}
