package dev.sostenuto.engine.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The accounts of what a client has sent and what has not been handled yet. Safe for use by many
 * threads.
 *
 * <p>What waits from all clients is counted together as well. Once that is too much, those who have
 * something waiting get no more in; whoever has nothing is not made to pay for them.
 */
final class Inbox {
  private final int messageLimit;
  private final long charLimit;
  private final Total total;

  // Guarded by this object's monitor.
  private int messages;
  private long chars;
  private boolean closed;

  /** The characters of all clients' messages that wait. Safe for use by many threads. */
  static final class Total {
    private final long limit;
    private final AtomicLong chars = new AtomicLong();

    Total(long limit) {
      this.limit = limit;
    }

    private boolean isFull() {
      return chars.get() >= limit;
    }

    /** How many there are. */
    long chars() {
      return chars.get();
    }
  }

  Inbox(SessionLimits limits, Total total) {
    this.messageLimit = limits.inboxMessages();
    this.charLimit = limits.inboxChars();
    this.total = total;
  }

  /** Whether there is room for a message: any message, while what waits is within the limits. */
  synchronized boolean admit(int messageChars) {
    if (closed || messages >= messageLimit || chars >= charLimit) return false;
    if (messages > 0 && total.isFull()) return false;
    messages++;
    count(messageChars);
    return true;
  }

  synchronized void releaseMessage() {
    messages--;
  }

  synchronized void releaseChars(long messageChars) {
    if (!closed) count(-messageChars);
  }

  /** The session has ended: what waits is dropped, and nothing more gets in. */
  synchronized void close() {
    closed = true;
    count(-chars);
  }

  private void count(long more) {
    chars += more;
    total.chars.addAndGet(more);
  }
}
