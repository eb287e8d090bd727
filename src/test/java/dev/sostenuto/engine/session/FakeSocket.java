package dev.sostenuto.engine.session;

import dev.sostenuto.engine.protocol.SocketClose;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A socket that keeps what it is given; its client reads at once, or not at all. Confined to the
 * test's thread.
 */
final class FakeSocket implements TextSink {
  final Deque<String> frames = new ArrayDeque<>();
  final List<SocketClose> closes = new ArrayList<>();
  int pings;
  boolean reading = true;
  private Consumer<Throwable> inFlight;

  @Override
  public void send(String text, Consumer<Throwable> done) {
    begin(done);
    frames.add(text);
    if (reading) left(null);
  }

  @Override
  public void sendHere(String text) {
    throw new UnsupportedOperationException("nobody may wait here");
  }

  @Override
  public void interrupt() {
    throw new UnsupportedOperationException("nobody waits here");
  }

  @Override
  public void ping(Consumer<Throwable> done) {
    begin(done);
    pings++;
    if (reading) left(null);
  }

  private void begin(Consumer<Throwable> done) {
    if (!closes.isEmpty()) throw new AssertionError("a write after the close");
    if (inFlight != null) throw new AssertionError("two writes at once");
    inFlight = done;
  }

  /** The write in flight ends, well (null) or not. */
  void left(Throwable failure) {
    Consumer<Throwable> done = inFlight;
    inFlight = null;
    done.accept(failure);
  }

  boolean isWriting() {
    return inFlight != null;
  }

  @Override
  public void close(int code, String reason) {
    closes.add(new SocketClose(code, reason));
    if (closes.size() > 1) throw new AssertionError("closed twice: " + closes);
  }
}
