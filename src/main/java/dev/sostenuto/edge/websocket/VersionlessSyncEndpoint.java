package dev.sostenuto.edge.websocket;

import dev.sostenuto.engine.protocol.ClientVersion;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;

/** The sync socket of clients that do not say their version. One object for each socket. */
@Dependent
@ServerEndpoint(value = "/api/sync", configurator = Handshake.class)
public class VersionlessSyncEndpoint {
  @Inject private SyncSocket sync;

  @OnOpen
  public void open(Session socket) {
    sync.open(socket, ClientVersion.UNKNOWN);
  }

  @OnMessage(maxMessageSize = SyncSocket.MESSAGE_LIMIT)
  public void text(String message) {
    sync.text(message);
  }

  @OnMessage(maxMessageSize = SyncSocket.MESSAGE_LIMIT)
  public void binary(ByteBuffer message) {
    sync.binary();
  }

  @OnMessage
  public void pong(PongMessage message) {
    sync.pong();
  }

  @OnClose
  public void closed() {
    sync.closed();
  }

  @OnError
  public void failed(Session socket, Throwable why) {
    sync.failed(socket, why);
  }
}
