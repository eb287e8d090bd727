package dev.sostenuto.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Many WebSockets on one thread, as frugal as can be: the driver shares the machine with what it
 * measures. {@link #run} belongs to one thread; {@link #execute} may be called by any.
 */
final class WebSocketLoop implements Runnable, AutoCloseable {
  private static final int READ_BYTES = 1 << 20;

  private final InetSocketAddress server;
  private final Duration pause;
  private final Selector selector;
  private final ByteBuffer shared = ByteBuffer.allocateDirect(READ_BYTES);
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  /** What arrives. Called on the loop's thread; the payload is valid during the call. */
  interface Listener {
    void opened(WebSocket socket);

    void text(WebSocket socket, ByteBuffer payload);

    void closed(WebSocket socket, String why);
  }

  /**
   * @param pause between two looks at the sockets, during which nothing that arrives wakes this
   *     thread; zero for none
   */
  WebSocketLoop(InetSocketAddress server, Duration pause) throws IOException {
    this.server = server;
    this.pause = pause;
    this.selector = Selector.open();
    this.thread = new Thread(this, "sockets");
    thread.start();
  }

  /** Does it on the loop's thread. */
  void execute(Runnable task) {
    tasks.add(task);
    if (Thread.currentThread() != thread) selector.wakeup();
  }

  /** Opens a socket; the listener hears of it. */
  void open(Listener listener) {
    execute(
        () -> {
          try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(server);
            WebSocket socket = new WebSocket(channel, server, listener);
            socket.key = channel.register(selector, SelectionKey.OP_CONNECT, socket);
          } catch (IOException e) {
            throw new IllegalStateException("a socket cannot be opened: " + e.getMessage(), e);
          }
        });
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        selector.select(key -> ((WebSocket) key.attachment()).ready(shared));
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) task.run();
        if (!pause.isZero()) LockSupport.parkNanos(pause.toNanos());
      }
      for (SelectionKey key : selector.keys()) key.channel().close();
      selector.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
