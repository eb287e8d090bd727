package dev.sostenuto.engine.session;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Writes one session's frames, on the calling thread when that is likely not to wait, otherwise
 * beside it. Confined to the session's strand, but for {@link #isHolding}.
 */
final class FrameSender {
  /**
   * Frames that a client which held a thread is sent in the other way, before it is tried again.
   */
  static final int DETOUR_FRAMES = 100;

  private final TextSink sink;
  private final DirectSends direct;
  private final long deadlineNanos;

  /** Since when the strand's thread has been writing; only while it is. */
  private volatile long since;

  private volatile boolean held;
  private int detour;

  /**
   * @param deadline how long the client may take to read one frame
   */
  FrameSender(TextSink sink, DirectSends direct, Duration deadline) {
    this.sink = sink;
    this.direct = direct;
    this.deadlineNanos = deadline.toNanos();
  }

  /**
   * Begins to send a frame, or sends it.
   *
   * @param done called once, with null or with what went wrong, perhaps before this returns
   */
  void send(String frame, long now, Consumer<Throwable> done) {
    if (detour > 0) {
      detour--;
      sink.send(frame, done);
    } else if (frame.length() > DirectSends.LARGEST_CHARS || !isDirect(now)) {
      sink.send(frame, done);
    } else {
      done.accept(sendHere(frame));
    }
  }

  private boolean isDirect(long now) {
    since = now;
    return direct.enter(this);
  }

  private Throwable sendHere(String frame) {
    try {
      sink.sendHere(frame);
      return null;
    } catch (IOException | RuntimeException e) {
      return e;
    } finally {
      direct.leave(this);
      if (held) {
        held = false;
        detour = DETOUR_FRAMES;
      }
    }
  }

  /**
   * Whether its write holds a thread; one that does so beyond the deadline is ended. Only asked
   * about what is writing, by any one thread.
   */
  boolean isHolding(long now) {
    long nanos = now - since;
    if (nanos < DirectSends.HELD_AFTER.toNanos()) return false;
    held = true;
    if (nanos >= deadlineNanos) sink.interrupt();
    return true;
  }
}
