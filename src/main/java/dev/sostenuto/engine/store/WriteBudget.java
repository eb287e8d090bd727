package dev.sostenuto.engine.store;

import dev.sostenuto.engine.catalog.Row;
import dev.sostenuto.engine.catalog.RowSize;

/** What one execution may still write. Confined to one thread. */
public final class WriteBudget {
  private final WriteLimits limits;
  private int rowCount;
  private long byteCount;

  public WriteBudget(WriteLimits limits) {
    this.limits = limits;
  }

  /** Takes a row that is written. */
  void take(Row values) {
    byteCount += RowSize.of(values);
    if (++rowCount > limits.rows())
      throw new LimitExceededException(
          "Too many documents written in a single function execution (limit: "
              + limits.rows()
              + ").");
    if (byteCount > limits.bytes())
      throw new LimitExceededException(
          "Too many bytes written in a single function execution (limit: "
              + limits.bytes()
              + " bytes).");
  }
}
