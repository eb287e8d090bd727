package dev.sostenuto.edge.websocket;

import dev.sostenuto.engine.session.TextSink;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * A WebSocket as sessions see it. Used as {@link TextSink} says; what could wait for the network is
 * done on other threads, where the caller does not want to wait itself.
 *
 * <p>The container refuses a second write while one is in flight, and a write to a client that does
 * not read never ends without a timeout; so there is one write at a time, with a timeout. Its
 * asynchronous write goes over two of its own threads, even where the socket would take all at
 * once.
 */
final class SocketSink implements TextSink {
  private static final System.Logger LOG = System.getLogger(SocketSink.class.getName());

  private final Session socket;
  private final RemoteEndpoint.Async remote;
  private final Executor threads;

  /**
   * @param threads for pings and closes, which may wait
   */
  SocketSink(Session socket, Duration sendTimeout, Executor threads) {
    this.socket = socket;
    this.remote = socket.getAsyncRemote();
    this.remote.setSendTimeout(sendTimeout.toMillis());
    this.threads = threads;
  }

  @Override
  public String address() {
    return socket.getUserProperties().get(Handshake.ADDRESS) instanceof String address
        ? address
        : "";
  }

  @Override
  public void send(String text, Consumer<Throwable> done) {
    try {
      remote.sendText(text, result -> done.accept(failure(result)));
    } catch (RuntimeException e) {
      done.accept(e);
    }
  }

  @Override
  public void sendHere(String text) throws IOException {
    socket.getBasicRemote().sendText(text);
  }

  private static Throwable failure(SendResult result) {
    if (result.isOK()) return null;
    Throwable why = result.getException();
    return why == null ? new IOException("the container did not say why") : why;
  }

  @Override
  public void ping(Consumer<Throwable> done) {
    submit(
        () -> {
          try {
            remote.sendPing(ByteBuffer.allocate(0));
            done.accept(null);
          } catch (IOException | RuntimeException e) {
            done.accept(e);
          }
        });
  }

  @Override
  public void interrupt() {
    close(CloseReason.CloseCodes.GOING_AWAY.getCode(), "");
  }

  @Override
  public void close(int code, String reason) {
    submit(
        () -> {
          try {
            socket.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
          } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "a socket could not be closed in good order", e);
          }
        });
  }

  private void submit(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "the server stops and closes its sockets itself", e);
    }
  }
}
