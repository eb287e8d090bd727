package dev.sostenuto.simulation;

import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.session.Session;
import dev.sostenuto.engine.session.TextSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One socket between a browser and a node: each direction keeps its order and takes its time. It
 * may be cut, and the two ends hear of that at different times; or the browser leaves it and the
 * server hears of that late.
 */
final class Wire implements TextSink {
  /** Frames that the network takes although the browser does not read. */
  private static final int NETWORK_FRAMES = 2;

  /** Why a server that is well closes the socket of a client that keeps the rules. */
  private static final Set<String> EXPECTED =
      Set.of(CloseWord.AUTH_ERROR.word(), Mutations.TOO_MANY_CONFLICTS);

  private final World world;
  private final Browser browser;
  private final Lane up;
  private final Lane down;
  private final Deque<Consumer<Throwable>> writing = new ArrayDeque<>();
  private Session session;
  private int onTheWay;
  private boolean left;
  private boolean serverGone;

  Wire(World world, Browser browser) {
    this.world = world;
    this.browser = browser;
    this.up = new Lane(world, 400);
    this.down = new Lane(world, 400);
  }

  /** False when the server wants no more sockets. */
  boolean open(Node node) {
    session = node.open(this).orElse(null);
    return session != null;
  }

  // ---- the browser's end

  void toServer(String text) {
    up.post(
        () -> {
          if (!serverGone) session.receive(text);
        });
  }

  void pauseReading() {
    down.pause();
  }

  void resumeReading() {
    down.resume();
  }

  /** The browser has given it up; what it has sent still arrives. */
  void leave() {
    if (left) return;
    left = true;
    down.end();
    world.later(30_000, this::serverHears);
  }

  /** Everything on the way is lost. */
  void cut() {
    up.end();
    down.end();
    world.later(5_000, this::serverHears);
    world.later(5_000, () -> browserHears("cut"));
  }

  private void serverHears() {
    if (serverGone || session == null) return;
    serverGone = true;
    session.disconnected();
  }

  private void browserHears(String reason) {
    if (left) return;
    left = true;
    browser.closed(this, reason);
  }

  // ---- the server's end

  @Override
  public void send(String text, Consumer<Throwable> done) {
    begin(done);
    down.post(
        () -> {
          onTheWay--;
          written();
          if (!left) browser.receive(this, text);
        });
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
    down.post(
        () -> {
          onTheWay--;
          written();
          session.heard();
        });
  }

  private void begin(Consumer<Throwable> done) {
    if (!writing.isEmpty()) throw new Violation("socket", "two writes at once");
    writing.add(done);
    onTheWay++;
    if (onTheWay < NETWORK_FRAMES) world.later(50, this::written);
  }

  private void written() {
    Consumer<Throwable> done = writing.poll();
    if (done != null) done.accept(null);
  }

  @Override
  public void close(int code, String reason) {
    if (serverGone) return;
    if (!EXPECTED.contains(reason))
      throw new Violation("socket", "closed with %d %s for nothing".formatted(code, reason));
    serverGone = true;
    up.end();
    down.post(() -> browserHears(reason));
  }
}
