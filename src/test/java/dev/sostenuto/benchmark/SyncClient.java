package dev.sostenuto.benchmark;

import dev.sostenuto.engine.protocol.WireTimestamp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * A browser as the server sees it: subscribes once, sends one mutation after the other, and takes a
 * mutation as done when a transition has reached its commit, as the npm client does. Confined to
 * the thread of its {@link WebSocketLoop}, but for the futures.
 */
final class SyncClient implements WebSocketLoop.Listener {
  private static final int TYPE_AT = "{\"type\":\"".length();
  private static final int TIMESTAMP_CHARS = 12;
  private static final String RESULT = "\"result\":\"";

  private final String query;
  private final BiConsumer<SyncClient, ByteBuffer> onTransition;
  private final boolean mutates;
  final CompletableFuture<SyncClient> ready = new CompletableFuture<>();

  private WebSocket socket;
  private long requestId;
  private long transitionTs;
  private long responseTs = -1;
  private String result;
  private Runnable done;
  private boolean closing;

  /**
   * @param query the path and arguments as JSON of the one subscription; null for none
   * @param onTransition called with each transition after the first, payload unread
   * @param mutates whether {@link #mutate} will be called; then versions are read
   */
  SyncClient(String query, boolean mutates, BiConsumer<SyncClient, ByteBuffer> onTransition) {
    this.query = query;
    this.mutates = mutates;
    this.onTransition = onTransition;
  }

  static String query(String path, String args) {
    return "{\"type\":\"Add\",\"queryId\":0,\"udfPath\":\"%s\",\"args\":[%s]}"
        .formatted(path, args);
  }

  @Override
  public void opened(WebSocket opened) {
    socket = opened;
    socket.send(
        "{\"type\":\"Connect\",\"sessionId\":\"%s\",\"connectionCount\":0,\"lastCloseReason\":\"InitialConnect\",\"clientTs\":0}"
            .formatted(UUID.randomUUID()));
    socket.send(
        "{\"type\":\"ModifyQuerySet\",\"baseVersion\":0,\"newVersion\":1,\"modifications\":[%s]}"
            .formatted(query == null ? "" : query));
  }

  @Override
  public void text(WebSocket from, ByteBuffer payload) {
    byte type = payload.get(payload.position() + TYPE_AT);
    if (type == 'T') transition(payload);
    else if (type == 'M') response(payload);
    else if (type != 'P')
      throw new IllegalStateException(StandardCharsets.UTF_8.decode(payload).toString());
  }

  private void transition(ByteBuffer payload) {
    if (mutates) transitionTs = WireTimestamp.decode(text(payload, "\"endVersion\":", "\"ts\":\""));
    if (!ready.isDone()) {
      ready.complete(this);
      return;
    }
    onTransition.accept(this, payload);
    settle();
  }

  private void response(ByteBuffer payload) {
    if (Ascii.find(payload, "\"success\":true", payload.position()) < 0)
      throw new IllegalStateException(StandardCharsets.UTF_8.decode(payload).toString());
    responseTs = WireTimestamp.decode(text(payload, "\"ts\":\""));
    result = id(payload);
    settle();
  }

  /** The id that a mutation returned; null when it was something else. */
  private static String id(ByteBuffer payload) {
    int at = Ascii.find(payload, RESULT, payload.position());
    if (at < 0) return null;
    StringBuilder id = new StringBuilder();
    for (int i = at + RESULT.length(); payload.get(i) != '"'; i++) id.append((char) payload.get(i));
    return id.toString();
  }

  /** The id that the last mutation returned. */
  String result() {
    return result;
  }

  /** Sends a message of the protocol as it is. */
  void send(String message, WebSocketLoop loop) {
    loop.execute(() -> socket.send(message));
  }

  private void settle() {
    if (responseTs < 0 || transitionTs < responseTs) return;
    responseTs = -1;
    done.run();
  }

  /** The timestamp that follows these words, one after the other. */
  private static String text(ByteBuffer payload, String... words) {
    int at = payload.position();
    for (String word : words) at = Ascii.find(payload, word, at) + word.length();
    byte[] found = new byte[TIMESTAMP_CHARS];
    payload.get(at, found);
    return new String(found, StandardCharsets.US_ASCII);
  }

  /** Sends a mutation; {@code whenDone} is called on the loop. One at a time. */
  void mutate(String path, String args, Runnable whenDone) {
    done = whenDone;
    socket.send(
        "{\"type\":\"Mutation\",\"requestId\":%d,\"udfPath\":\"%s\",\"args\":[%s]}"
            .formatted(requestId++, path, args));
  }

  @Override
  public void closed(WebSocket which, String why) {
    if (closing) return;
    IllegalStateException failure = new IllegalStateException("a socket was closed: " + why);
    if (!ready.completeExceptionally(failure)) failure.printStackTrace();
  }
}
