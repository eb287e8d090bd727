package dev.sostenuto.engine.session;

import java.util.function.Consumer;

/**
 * The way to one client. Used by one thread at a time, for one {@link #send} or {@link #ping} at a
 * time; none of its methods waits for the network.
 */
public interface TextSink {
  /** The other end, as far as it is known; limits of single addresses go by it. */
  default String address() {
    return "";
  }

  /**
   * Begins to send one text frame.
   *
   * @param done called once, by any thread: with null when the frame has left, otherwise with what
   *     went wrong
   */
  void send(String text, Consumer<Throwable> done);

  /** Begins to send a protocol-level ping, which the client's side answers by itself. */
  void ping(Consumer<Throwable> done);

  /**
   * Closes the socket. What is being sent may be lost. At most once.
   *
   * @param reason at most 123 bytes of UTF-8
   */
  void close(int code, String reason);
}
