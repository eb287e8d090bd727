package dev.sostenuto.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** One client's WebSocket. Confined to the thread of its {@link WebSocketLoop}. */
final class WebSocket {
  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final SocketChannel channel;
  private final InetSocketAddress server;
  private final WebSocketLoop.Listener listener;
  private final Deque<ByteBuffer> unsent = new ArrayDeque<>();

  /** The beginning of a frame whose rest has not come yet; empty most of the time. */
  private ByteBuffer partial;

  private boolean upgraded;
  SelectionKey key;

  WebSocket(SocketChannel channel, InetSocketAddress server, WebSocketLoop.Listener listener) {
    this.channel = channel;
    this.server = server;
    this.listener = listener;
  }

  void ready(ByteBuffer shared) {
    try {
      if (key.isConnectable() && channel.finishConnect()) upgrade();
      if (key.isValid() && key.isWritable()) write();
      if (key.isValid() && key.isReadable()) read(shared);
    } catch (IOException | RuntimeException e) {
      end(e.toString());
    }
  }

  private void upgrade() throws IOException {
    key.interestOps(SelectionKey.OP_READ);
    String head =
        "GET /api/1.48.0/sync HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: c29zdGVudXRvIGJlbmNobQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            .formatted(server.getHostString(), server.getPort());
    enqueue(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
  }

  private void read(ByteBuffer shared) throws IOException {
    shared.clear();
    if (partial != null) shared.put(partial);
    partial = null;
    int count = channel.read(shared);
    if (count < 0) {
      end("end of stream");
      return;
    }
    shared.flip();
    if (!upgraded && !answered(shared)) {
      keep(shared);
      return;
    }
    while (frame(shared)) {}
    if (shared.hasRemaining()) keep(shared);
  }

  private void keep(ByteBuffer rest) {
    partial = ByteBuffer.allocate(rest.remaining()).put(rest).flip();
  }

  private boolean answered(ByteBuffer in) {
    for (int i = in.position(); i + HEAD_END.length <= in.limit(); i++) {
      boolean end = true;
      for (int j = 0; j < HEAD_END.length && end; j++) end = in.get(i + j) == HEAD_END[j];
      if (!end) continue;
      byte[] head = new byte[i - in.position()];
      in.get(head);
      in.position(i + HEAD_END.length);
      String text = new String(head, StandardCharsets.US_ASCII);
      if (!text.startsWith("HTTP/1.1 101")) throw new IllegalStateException(text);
      upgraded = true;
      listener.opened(this);
      return true;
    }
    return false;
  }

  /** Takes one whole frame; false when it is not all there. */
  private boolean frame(ByteBuffer in) {
    int start = in.position();
    if (in.remaining() < 2) return false;
    int first = in.get();
    long length = in.get() & 0x7F;
    int more = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (in.remaining() >= more) {
      if (more == 2) length = in.getShort() & 0xFFFF;
      if (more == 8) length = in.getLong();
      if (in.remaining() >= length) {
        int end = in.position() + (int) length;
        int limit = in.limit();
        in.limit(end);
        take(first & 0x0F, in);
        in.limit(limit).position(end);
        return true;
      }
    }
    if (length + 14 > in.capacity()) throw new IllegalStateException("a frame of " + length);
    in.position(start);
    return false;
  }

  private void take(int opcode, ByteBuffer payload) {
    if (opcode == TEXT) listener.text(this, payload);
    else if (opcode == PING) send(PONG, payload);
    else if (opcode == CLOSE) {
      int code = payload.remaining() < 2 ? 1005 : payload.getShort() & 0xFFFF;
      end(code + " " + StandardCharsets.UTF_8.decode(payload));
    }
  }

  void send(String text) {
    send(TEXT, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The mask is zero, so that the payload stays as it is. */
  private void send(int opcode, ByteBuffer payload) {
    int length = payload.remaining();
    ByteBuffer frame = ByteBuffer.allocate(length + 14);
    frame.put((byte) (0x80 | opcode));
    if (length < 126) frame.put((byte) (0x80 | length));
    else if (length < 1 << 16) frame.put((byte) (0x80 | 126)).putShort((short) length);
    else frame.put((byte) (0x80 | 127)).putLong(length);
    frame.putInt(0).put(payload).flip();
    enqueue(frame);
  }

  private void enqueue(ByteBuffer bytes) {
    unsent.add(bytes);
    if (unsent.size() > 1) return;
    try {
      write();
    } catch (IOException e) {
      end(e.toString());
    }
  }

  private void write() throws IOException {
    while (!unsent.isEmpty()) {
      channel.write(unsent.peek());
      if (unsent.peek().hasRemaining()) break;
      unsent.poll();
    }
    key.interestOps(
        unsent.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
  }

  private void end(String why) {
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    listener.closed(this, why);
  }
}
