package dev.sostenuto.engine.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions that write to their sockets on the threads that they work on. Safe for use by many
 * threads.
 *
 * <p>Such a write is done when it returns, which spares the way over two threads of the container.
 * But with a client that does not read it holds its thread. So somebody looks again and again which
 * writes do ({@link #look}), gives the sessions as many more threads, and once there are too many,
 * all write in the other way.
 */
final class DirectSends {
  /** Nobody writes in this way. */
  static final DirectSends NONE = new DirectSends(0);

  /**
   * Frames above this do not fit into every socket's buffer, so that writing them takes a while.
   */
  static final int LARGEST_CHARS = 16 << 10;

  /** A write that has lasted for this long holds its thread. */
  static final Duration HELD_AFTER = Duration.ofMillis(20);

  private final int limit;
  private final Set<FrameSender> writing = ConcurrentHashMap.newKeySet();
  private volatile int held;

  /**
   * @param limit threads that may be held at once
   */
  DirectSends(int limit) {
    this.limit = limit;
  }

  /** Begins a write, if it may be done in this way. */
  boolean enter(FrameSender sender) {
    return held < limit && writing.add(sender);
  }

  void leave(FrameSender sender) {
    writing.remove(sender);
  }

  /**
   * Tells writes that last too long that they do; to be called every {@link #HELD_AFTER}.
   *
   * @return how many threads are held
   */
  int look(long now) {
    int found = 0;
    for (FrameSender sender : writing) if (sender.isHolding(now)) found++;
    held = found;
    return found;
  }
}
