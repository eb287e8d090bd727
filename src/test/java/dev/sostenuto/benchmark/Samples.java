package dev.sostenuto.benchmark;

import java.util.Arrays;

/** Durations in nanoseconds. Confined to one thread at a time. */
final class Samples {
  private long[] nanos = new long[1024];
  private int count;

  void add(long duration) {
    if (count == nanos.length) nanos = Arrays.copyOf(nanos, 2 * count);
    nanos[count++] = duration;
  }

  int count() {
    return count;
  }

  /** Milliseconds below which this share of the samples lies. */
  double quantile(double share) {
    if (count == 0) return Double.NaN;
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted[Math.min(count - 1, (int) (share * count))] / 1e6;
  }
}
