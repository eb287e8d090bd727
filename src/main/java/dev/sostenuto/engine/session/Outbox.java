package dev.sostenuto.engine.session;

import dev.sostenuto.engine.protocol.ClientVersion;
import dev.sostenuto.engine.protocol.ServerMessage;
import dev.sostenuto.engine.protocol.SocketClose;
import dev.sostenuto.engine.protocol.TransitionChunks;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What is to be sent to one client: a queue, and one write in flight. Confined to its session's
 * strand.
 *
 * <p>Responses are bounded in number and characters. Transitions are bounded in number by whoever
 * makes them, who hears when one has left; they are encoded only when their turn comes, so that one
 * that waits costs little. A large one also waits for room among all that the server is sending;
 * that counts as a write in flight.
 *
 * <p>Phases: open, then {@link #finish} (what is queued still leaves) or {@link #close} (it does
 * not), then closed. A write in flight delays the closing, but not beyond a deadline.
 */
final class Outbox {
  /** Transitions up to this size do not need room that all sessions share. */
  static final int SMALL_CHARS = 64 << 10;

  private final TextSink sink;
  private final FrameSender sender;
  private final Dispatch dispatch;
  private final ClientVersion client;
  private final SessionLimits limits;
  private final LongSupplier nanoTime;
  private final Strand strand;
  private final Events events;

  /** Written on the strand, read by whoever counts. */
  private final AtomicLong unsentChars = new AtomicLong();

  private final Deque<Item> items = new ArrayDeque<>();
  private Deque<String> frames = new ArrayDeque<>();
  private Item current;
  private SendRoom.Place place;
  private int queuedMessages;
  private long queuedChars;
  private boolean inFlight;

  /** Characters of the frame in flight; 0 for a ping. */
  private int inFlightChars;

  private long inFlightSince;
  private long lastSent;
  private SocketClose closing;
  private long closingSince;
  private boolean closed;

  /** Hears what becomes of what was sent. Called on the strand. */
  interface Events {
    /** All of a transition has left. */
    void transitionLeft();

    /** A write failed; nothing more can be sent. */
    void broken(Throwable why);

    /** The socket was told to close. */
    void closed();
  }

  /** Something that waits for its turn. */
  private sealed interface Item {
    record Text(String text) implements Item {}

    record Composed(ServerMessage.Transition transition, long chars) implements Item {}

    record Probe() implements Item {}
  }

  Outbox(
      TextSink sink,
      Dispatch dispatch,
      ClientVersion client,
      SessionLimits limits,
      LongSupplier nanoTime,
      Strand strand,
      Events events) {
    this.sink = sink;
    this.sender = new FrameSender(sink, dispatch.direct(), limits.drainDeadline());
    this.dispatch = dispatch;
    this.client = client;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.strand = strand;
    this.events = events;
    this.lastSent = nanoTime.getAsLong();
  }

  /**
   * Queues a message.
   *
   * @return false when there is no room for it; then the client is to be given up
   */
  boolean offer(ServerMessage message) {
    if (closing != null) return true;
    String text = message.encode();
    boolean alone = queuedMessages == 0;
    boolean fits =
        queuedMessages < limits.outboxMessages()
            && queuedChars + text.length() <= limits.outboxChars();
    if (!alone && !fits) return false;
    queuedMessages++;
    queuedChars += text.length();
    unsent(text.length());
    items.add(new Item.Text(text));
    pump();
    return true;
  }

  /**
   * Queues a transition.
   *
   * @param chars of its values, about
   */
  void transition(ServerMessage.Transition transition, long chars) {
    if (closing != null) return;
    items.add(new Item.Composed(transition, chars));
    pump();
  }

  /** Asks the client's side for a sign of life, once what is queued has left. */
  void probe() {
    if (closing != null) return;
    items.add(new Item.Probe());
    pump();
  }

  /** Closes once everything queued has left. */
  void finish(SocketClose close) {
    if (closing != null) return;
    closing = close;
    closingSince = nanoTime.getAsLong();
    pump();
  }

  /** Closes without sending what is queued. */
  void close(SocketClose close) {
    if (closing == null) {
      closing = close;
      closingSince = nanoTime.getAsLong();
    }
    items.clear();
    frames.clear();
    unsentChars.lazySet(inFlightChars);
    pump();
  }

  /** The socket is gone: nothing is sent any more, and it is not closed again. */
  void disconnected() {
    closed = true;
    items.clear();
    frames.clear();
    leaveRoom();
  }

  /** When a frame was last handed to the socket. */
  long lastSent() {
    return lastSent;
  }

  /** Whether nothing is queued or in flight. */
  boolean isIdle() {
    return !inFlight && items.isEmpty() && frames.isEmpty();
  }

  /** Whether the client has been taking longer than it may to read one frame. */
  boolean isStuck(long now) {
    return inFlight && now - inFlightSince >= limits.drainDeadline().toNanos();
  }

  /** Closes the socket under a write that does not end, once the time for that is up. */
  void enforceClosing(long now) {
    if (closing == null || closed) return;
    if (now - closingSince >= limits.closeDeadline().toNanos()) closeNow();
  }

  /** Closes the socket under the write in flight. */
  void closeNow() {
    if (closed) return;
    closed = true;
    items.clear();
    frames.clear();
    leaveRoom();
    try {
      sink.close(closing.code(), closing.reason());
    } finally {
      events.closed();
    }
  }

  private void pump() {
    while (!inFlight && !closed) {
      String frame = frames.poll();
      if (frame != null) {
        send(frame);
        continue;
      }
      Item next = items.poll();
      if (next == null) break;
      current = next;
      begin(next);
    }
    if (!inFlight && !closed && closing != null) closeNow();
  }

  private void begin(Item item) {
    if (item instanceof Item.Text text) {
      frames.add(text.text());
    } else if (item instanceof Item.Composed composed) {
      if (composed.chars() <= SMALL_CHARS) write(cut(composed));
      else waitForRoom(composed);
    } else {
      beginWrite();
      sink.ping(this::written);
    }
  }

  private List<String> cut(Item.Composed composed) {
    // Texts are kept for others only when they are small.
    String json =
        composed.chars() <= SMALL_CHARS
            ? dispatch.texts().of(composed.transition())
            : composed.transition().encode();
    return TransitionChunks.frames(json, client);
  }

  private void write(List<String> cut) {
    frames = new ArrayDeque<>(cut);
    for (String frame : cut) unsent(frame.length());
  }

  private void waitForRoom(Item.Composed composed) {
    beginWrite();
    place = dispatch.room().enter(composed.chars(), () -> cutElsewhere(composed));
  }

  private void cutElsewhere(Item.Composed composed) {
    try {
      List<String> cut = cut(composed);
      strand.execute(() -> cutIsThere(cut));
    } catch (RuntimeException | Error e) {
      strand.execute(() -> afterWrite(e));
    }
  }

  private void cutIsThere(List<String> cut) {
    if (closed) return;
    inFlight = false;
    if (closing == null) write(cut);
    pump();
  }

  private void leaveRoom() {
    if (place != null) place.leave();
    place = null;
  }

  private void send(String frame) {
    beginWrite();
    inFlightChars = frame.length();
    lastSent = inFlightSince;
    sender.send(frame, inFlightSince, this::written);
  }

  private void beginWrite() {
    inFlight = true;
    inFlightSince = nanoTime.getAsLong();
  }

  private void written(Throwable failure) {
    strand.executeHere(() -> afterWrite(failure));
  }

  private void afterWrite(Throwable failure) {
    inFlight = false;
    countWrite(failure == null);
    if (closed) return;
    if (failure != null) {
      events.broken(failure);
      return;
    }
    if (frames.isEmpty()) left(current);
    pump();
  }

  private void countWrite(boolean sent) {
    if (inFlightChars == 0) return;
    if (sent) dispatch.counters().countSent(inFlightChars, nanoTime.getAsLong() - inFlightSince);
    unsent(-inFlightChars);
    inFlightChars = 0;
  }

  private void unsent(int chars) {
    unsentChars.lazySet(unsentChars.getPlain() + chars);
  }

  /**
   * Characters that are encoded and not sent, roughly; any thread may ask. A transition that waits
   * is not encoded yet.
   */
  long unsentChars() {
    return closed ? 0 : unsentChars.get();
  }

  /** Why the socket was closed from here, or null. */
  SocketClose closing() {
    return closing;
  }

  /** The last frame of an item has left. */
  private void left(Item item) {
    leaveRoom();
    if (item instanceof Item.Text text) {
      queuedMessages--;
      queuedChars -= text.text().length();
    } else if (item instanceof Item.Composed && closing == null) {
      events.transitionLeft();
    }
  }
}
