package dev.sostenuto.edge.websocket;

import dev.sostenuto.engine.protocol.ClientVersion;
import dev.sostenuto.engine.protocol.CloseWord;
import dev.sostenuto.engine.session.Session;
import dev.sostenuto.engine.session.Sessions;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.Optional;

/**
 * What both endpoints do with their socket. One object for each socket; the container calls it by
 * one thread at a time.
 *
 * <p>Nothing is sent from here: what a message sets going happens on the session's own threads.
 */
@Dependent
public class SyncSocket {
  /**
   * Characters of a message that the container takes; more than the protocol allows, so that most
   * of what is too large gets the answer of the protocol.
   */
  static final int MESSAGE_LIMIT = 20 << 20;

  private static final System.Logger LOG = System.getLogger(SyncSocket.class.getName());

  private static final long NO_TIMEOUT = 0;

  /**
   * Asked for when a socket opens: the container may make this object before the engine has
   * started.
   */
  private final Provider<Sessions> sessions;

  @Resource private ManagedExecutorService threads;

  private volatile Optional<Session> session = Optional.empty();

  @Inject
  public SyncSocket(Provider<Sessions> sessions) {
    this.sessions = sessions;
  }

  void open(jakarta.websocket.Session socket, ClientVersion version) {
    socket.setMaxIdleTimeout(NO_TIMEOUT);
    Sessions all = sessions.get();
    session = all.open(new SocketSink(socket, all.drainDeadline(), threads), version);
  }

  void text(String message) {
    session.ifPresent(open -> open.receive(message));
  }

  void binary() {
    session.ifPresent(Session::receiveBinary);
  }

  void pong() {
    session.ifPresent(Session::heard);
  }

  /** The socket is closed; that a client vanishes is nothing unusual. */
  void closed() {
    session.ifPresent(Session::disconnected);
  }

  void failed(jakarta.websocket.Session socket, Throwable why) {
    LOG.log(System.Logger.Level.DEBUG, "a socket failed", why);
    if (socket.isOpen())
      session.ifPresent(open -> open.close(CloseWord.INTERNAL_SERVER_ERROR.close()));
    else closed();
  }
}
