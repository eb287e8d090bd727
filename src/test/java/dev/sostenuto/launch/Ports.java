package dev.sostenuto.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of the loopback address. Stateless. */
public final class Ports {
  /*
   * Below those that systems give to connections on their way out: one of these may be taken while a server that had it
   * is being restarted.
   */
  private static final int FIRST = 10_000;
  private static final int COUNT = 20_000;
  private static final int TRIES = 100;

  private Ports() {}

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The wanted port when it is free, otherwise any free one. */
  public static int freeNear(int wanted) {
    if (wanted != 0 && isFree(wanted)) {
      return wanted;
    }
    for (int i = 0; i < TRIES; i++) {
      int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new Refusal("No free TCP port was found on 127.0.0.1: close some programs.");
  }

  /** Refuses a port that is no port or that another program listens on. */
  static int requireFree(String text) {
    int port;
    try {
      port = Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      port = -1;
    }
    if (port < 1 || port > 65_535) {
      throw new Refusal("-Dhttp.port=" + text + " is no port: choose one from 1 to 65535.");
    }
    if (!isFree(port)) {
      throw new Refusal(
          "Port "
              + port
              + " is in use by another program: end that one, or choose a port with"
              + " -Dhttp.port=.");
    }
    return port;
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
