package dev.sostenuto.edge.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What the container makes of sockets; the conversation itself has its tests without a container.
 */
@ArquillianTest
@RunAsClient
class SyncSocketIT {
  private static final int PATIENCE_SECONDS = 30;
  private static final String EMPTY_QUERY_SET =
      "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":1,\"modifications\":[]}";

  @ArquillianResource private URL root;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  private WebSocket open(String path) {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .header("Origin", "https://elsewhere.example")
        .buildAsync(URI.create("ws://" + root.getAuthority() + path), new Listener())
        .join();
  }

  private String next() throws InterruptedException {
    return heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("case 1: every version is served, and the server speaks second")
  void everyVersionIsServedAndTheServerSpeaksSecond() throws InterruptedException {
    for (String path : new String[] {"/api/1.48.0/sync", "/api/0.99.0-alpha.1/sync", "/api/sync"}) {
      WebSocket socket = open(path);
      socket.sendText(EMPTY_QUERY_SET, true).join();
      assertThat(next()).startsWith("{\"type\":\"Transition\"");
      assertThat(heard).isEmpty();
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      assertThat(next()).startsWith("close 1000");
    }
  }

  @Test
  void aUrlWithoutAVersionIsRefusedBeforeTheUpgrade() {
    CompletionException thrown =
        catchThrowableOfType(CompletionException.class, () -> open("/api/garbage/sync"));
    HttpResponse<?> response = ((WebSocketHandshakeException) thrown.getCause()).getResponse();
    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void aBinaryMessageEndsTheSocketWithItsReason() throws InterruptedException {
    open("/api/1.48.0/sync").sendBinary(ByteBuffer.allocate(3), true).join();
    assertThat(next()).isEqualTo("close 1011 BinaryMessage: Messages must be text.");
  }

  @Test
  void aMessageThatIsTooLargeEndsTheSocketWithItsReason() throws InterruptedException {
    open("/api/1.48.0/sync").sendText("x".repeat(19 << 20), true).join();
    assertThat(next()).startsWith("close 1009 MessageTooLarge: ");
  }

  @Test
  void aMessageInManyFramesIsOneMessage() throws InterruptedException {
    WebSocket socket = open("/api/1.48.0/sync");
    int middle = EMPTY_QUERY_SET.length() / 2;
    socket.sendText(EMPTY_QUERY_SET.substring(0, middle), false).join();
    socket.sendText(EMPTY_QUERY_SET.substring(middle), true).join();
    assertThat(next()).startsWith("{\"type\":\"Transition\"");
    socket.abort();
  }

  /** Writes down what it hears. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        heard.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      heard.add("close " + code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      heard.add("error " + error);
    }
  }
}
