package dev.sostenuto.engine.session;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The accounts of what a client has sent and what has not been handled yet. Safe for use by many
 * threads.
 */
final class Inbox {
  private final int messageLimit;
  private final long charLimit;
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong chars = new AtomicLong();

  Inbox(SessionLimits limits) {
    this.messageLimit = limits.inboxMessages();
    this.charLimit = limits.inboxChars();
  }

  /** Whether there is room for a message: any message, while what waits is within the limits. */
  boolean admit(int messageChars) {
    if (messages.get() >= messageLimit || chars.get() >= charLimit) return false;
    messages.incrementAndGet();
    chars.addAndGet(messageChars);
    return true;
  }

  void releaseMessage() {
    messages.decrementAndGet();
  }

  void releaseChars(long messageChars) {
    chars.addAndGet(-messageChars);
  }
}
