package dev.sostenuto.edge.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Which addresses have guessed too often. Safe for use by many threads. */
final class Attempts {
  private final AttemptLimits limits;
  private final LongSupplier nanoTime;

  private final Object lock = new Object();

  /** Guarded by the lock; the address whose window began first comes first. */
  private final Map<String, Window> windows = new LinkedHashMap<>();

  private record Window(long since, int failures) {}

  Attempts(AttemptLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /** Whether what comes from there is looked at. */
  boolean mayTry(String address) {
    synchronized (lock) {
      Window window = current(address);
      return window == null || window.failures() < limits.failures();
    }
  }

  void failed(String address) {
    synchronized (lock) {
      Window window = current(address);
      if (window == null) windows.put(address, new Window(nanoTime.getAsLong(), 1));
      else windows.put(address, new Window(window.since(), window.failures() + 1));
      if (windows.size() > limits.addresses()) windows.remove(windows.keySet().iterator().next());
    }
  }

  private Window current(String address) {
    Window window = windows.get(address);
    if (window == null) return null;
    if (nanoTime.getAsLong() - window.since() < limits.window().toNanos()) return window;
    windows.remove(address);
    return null;
  }
}
