package dev.sostenuto.engine.session;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * The way to one client. Used by one thread at a time, but for {@link #interrupt}, and for one
 * write at a time; none of its methods waits for the network, but for {@link #sendHere}.
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

  /**
   * Sends one text frame, and returns when it has left: when the client does not read, that is when
   * the socket is cut.
   *
   * @throws IOException when it has not left
   */
  void sendHere(String text) throws IOException;

  /**
   * Closes the socket under {@link #sendHere}; any thread may call. Idempotent, and the socket may
   * still be closed as usual.
   */
  void interrupt();

  /** Begins to send a protocol-level ping, which the client's side answers by itself. */
  void ping(Consumer<Throwable> done);

  /**
   * Closes the socket. What is being sent may be lost. At most once.
   *
   * @param reason at most 123 bytes of UTF-8
   */
  void close(int code, String reason);
}
