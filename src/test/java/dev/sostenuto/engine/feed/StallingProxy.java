package dev.sostenuto.engine.feed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * A way to a server on which traffic can stop without a word, as it does when a cable is pulled.
 * Safe for use by many threads.
 */
final class StallingProxy implements AutoCloseable {
  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private final ServerSocket entrance;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile int stalledBelow;

  StallingProxy(int target) throws IOException {
    this.target = target;
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** Nothing gets through any more on the connections that exist; new ones are not affected. */
  void stall() {
    stalledBelow = sockets.size();
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        int number = sockets.size();
        sockets.add(client);
        sockets.add(server);
        thread(() -> copy(number, client, server));
        thread(() -> copy(number, server, client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void copy(int number, Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        while (number < stalledBelow && !entrance.isClosed()) {
          LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        out.write(buffer, 0, length);
      }
      to.shutdownOutput();
    } catch (IOException closed) {
      quietly(from);
      quietly(to);
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "stalling-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void quietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    sockets.forEach(StallingProxy::quietly);
  }
}
