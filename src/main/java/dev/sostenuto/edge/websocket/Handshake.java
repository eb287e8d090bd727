package dev.sostenuto.edge.websocket;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;

/**
 * Takes the address of the client from the request to the socket: the container tells it to the
 * one, and does not hand it on to the other. Safe for use by many threads.
 */
@WebListener
public class Handshake extends ServerEndpointConfig.Configurator implements ServletRequestListener {
  /** The name of the address among a socket's properties. */
  static final String ADDRESS = "dev.sostenuto.address";

  /** Of the request that this thread answers. */
  private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    CURRENT.set(event.getServletRequest().getRemoteAddr());
  }

  @Override
  public void requestDestroyed(ServletRequestEvent event) {
    CURRENT.remove();
  }

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    String address = CURRENT.get();
    if (address != null) config.getUserProperties().put(ADDRESS, address);
  }
}
