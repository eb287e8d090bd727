package dev.sostenuto.history;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** A TCP relay between clients and servers that can fail as a network does. Thread-safe. */
final class Wire implements AutoCloseable {
  private static final int BUFFER_BYTES = 16_384;
  private static final long HOLD_NANOS = 10_000_000;

  private final ServerSocket entrance;
  private final IntSupplier target;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private volatile boolean open = true;
  private volatile boolean held;

  private record Pair(Socket client, Socket server) {
    void cut() {
      reset(client);
      reset(server);
    }

    private static void reset(Socket socket) {
      try {
        // No goodbye: the other side gets a reset.
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException e) {
        // It is closed already.
      }
    }
  }

  /** One connection's answers are swallowed as long as it is in here. */
  private final Set<Pair> mute = ConcurrentHashMap.newKeySet();

  /**
   * @param target chooses the server's port for each new connection
   */
  Wire(int port, IntSupplier target) throws IOException {
    this.entrance = new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
    this.target = target;
    daemon(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** Resets the connections for which the condition says so. */
  void cut(BooleanSupplier each) {
    pairs.forEach(
        pair -> {
          if (each.getAsBoolean()) {
            pair.cut();
          }
        });
  }

  /** Swallows what servers say on the connections that exist; they hear all the same. */
  void mute() {
    mute.addAll(pairs);
  }

  /** While held, new connections wait at the entrance and know nothing of it. */
  void hold(boolean isHeld) {
    held = isHeld;
  }

  /** While closed, new connections are reset at once. */
  void open(boolean isOpen) {
    open = isOpen;
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        daemon(() -> connect(client));
      } catch (IOException e) {
        // Closed, or a client that went away at once.
      }
    }
  }

  private void connect(Socket client) {
    Pair pair = null;
    try {
      while (held) {
        LockSupport.parkNanos(HOLD_NANOS);
      }
      if (!open) {
        new Pair(client, client).cut();
        return;
      }
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getAsInt());
      pair = new Pair(client, server);
      pairs.add(pair);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Pair both = pair;
      daemon(() -> copy(both, both.client(), both.server(), false));
      copy(both, server, client, true);
    } catch (IOException e) {
      (pair == null ? new Pair(client, client) : pair).cut();
    }
  }

  private void copy(Pair pair, Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (!answers || !mute.contains(pair)) {
          out.write(buffer, 0, n);
        }
      }
      from.close();
      to.close();
    } catch (IOException e) {
      pair.cut();
    } finally {
      pairs.remove(pair);
      mute.remove(pair);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    cut(() -> true);
  }
}
