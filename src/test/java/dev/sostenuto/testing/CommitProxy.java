package dev.sostenuto.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A way to PostgreSQL on which the wire breaks at COMMIT, when it was told to. Safe for use by many
 * threads.
 */
public final class CommitProxy implements AutoCloseable {
  private static final byte[] COMMIT = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

  /** Where the wire breaks. */
  public enum Break {
    /** The server gets the COMMIT, the client not its answer. */
    AFTER_COMMIT,
    /** The server never gets it; it sees the connection end. */
    BEFORE_COMMIT,
    /** The client's side breaks at once; the server gets the COMMIT when it is let through. */
    COMMIT_ARRIVES_LATE
  }

  private final ServerSocket entrance;
  private final int target;
  private final Queue<Break> breaks = new ConcurrentLinkedQueue<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch late = new CountDownLatch(1);
  private final CountDownLatch broken = new CountDownLatch(1);

  public CommitProxy(TestDatabase database) throws IOException {
    this.target = URI.create(database.url().substring("jdbc:".length())).getPort();
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(this::accept);
  }

  /** The next commits break like this, one after the other; later ones get through. */
  public void breakNext(Break... next) {
    breaks.addAll(List.of(next));
  }

  /** Waits until a wire has broken. */
  public void awaitBreak() throws InterruptedException {
    broken.await();
  }

  /** Lets the COMMIT through that was to arrive late. */
  public void letLateCommitThrough() {
    late.countDown();
  }

  /** New connections through this way. */
  public DataSource dataSource(TestDatabase database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:" + entrance.getLocalPort() + "/" + database.name());
    source.setUser(database.user());
    source.setPassword(database.password());
    // Each COMMIT travels by its name.
    source.setPrepareThreshold(0);
    return source;
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(server);
        thread(() -> toServer(client, server));
        thread(() -> copy(server, client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void toServer(Socket client, Socket server) {
    byte[] buffer = new byte[65_536];
    try {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        Break how = contains(buffer, length) ? breaks.poll() : null;
        if (how != null) {
          breakAt(how, client, server, buffer, length);
          return;
        }
        out.write(buffer, 0, length);
      }
      server.shutdownOutput();
    } catch (IOException closed) {
      quietly(client, server);
    }
  }

  private void breakAt(Break how, Socket client, Socket server, byte[] buffer, int length)
      throws IOException {
    quietly(client);
    broken.countDown();
    if (how != Break.BEFORE_COMMIT) {
      if (how == Break.COMMIT_ARRIVES_LATE) uninterruptibly(late);
      server.getOutputStream().write(buffer, 0, length);
      server.shutdownOutput();
      server.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
    quietly(server);
  }

  private static boolean contains(byte[] buffer, int length) {
    for (int i = 0; i + COMMIT.length <= length; i++) {
      int same = 0;
      while (same < COMMIT.length && buffer[i + same] == COMMIT[same]) same++;
      if (same == COMMIT.length) return true;
    }
    return false;
  }

  /** Ends only its own thread: the server's side may live on without its client. */
  private static void copy(Socket from, Socket to) {
    byte[] buffer = new byte[65_536];
    try {
      InputStream in = from.getInputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer))
        to.getOutputStream().write(buffer, 0, length);
      to.shutdownOutput();
    } catch (IOException closed) {
      quietly(to);
    }
  }

  private static void uninterruptibly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "commit-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void quietly(Socket... sockets) {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException gone) {
        // That is what was wanted.
      }
    }
  }

  @Override
  public void close() throws IOException {
    late.countDown();
    entrance.close();
    sockets.forEach(CommitProxy::quietly);
  }
}
