package dev.sostenuto.app.signaling;

import dev.sostenuto.app.rooms.Room;
import dev.sostenuto.app.rooms.RoomPeer;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.Order;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Instant;
import java.util.List;

/** The inboxes of peers: what is shown of them, and what may come in. Immutable. */
final class Inboxes {
  private final SignalingRules rules;

  Inboxes(SignalingRules rules) {
    this.rules = rules;
  }

  /**
   * What is for that peer, was created after a time and is not too old to be shown, in the order of
   * commits. The run is repeated when the first of them is too old.
   *
   * @param since milliseconds since 1970
   */
  List<SignalingMessage> shown(QueryContext ctx, RoomPeer peer, double since) {
    double oldest = Math.max(since, ctx.now().minus(rules.delivery()).toEpochMilli());
    List<SignalingMessage> messages = after(ctx, peer, oldest);
    if (!messages.isEmpty()) ctx.validUntil(end(messages.get(0)));
    return messages;
  }

  private static List<SignalingMessage> after(QueryContext ctx, RoomPeer peer, double time) {
    return ctx.db()
        .query(SignalingMessage.class)
        .withIndex(
            "by_room_and_peer",
            q ->
                q.eq("roomId", peer.roomId())
                    .eq("toPeerId", Document.idOf(peer))
                    .gt("_creationTime", time))
        .collect();
  }

  /** When a message is too old to be shown; a whole millisecond in which it is. */
  Instant end(SignalingMessage message) {
    return Instant.ofEpochMilli((long) Math.ceil(message.creationTime())).plus(rules.delivery());
  }

  /** Adds a message, later than all that were sent to that peer before. */
  Id<SignalingMessage> add(
      MutationContext ctx,
      RoomPeer from,
      RoomPeer to,
      Type type,
      JsonValue payload,
      Integer gen,
      int bytes) {
    SignalingInbox inbox = of(ctx, Document.idOf(to));
    boolean full = inbox.maybeFull(bytes, rules);
    if (full) count(ctx, to, inbox);
    if (full && inbox.maybeFull(bytes, rules))
      throw ApplicationException.of("INBOX_FULL", "The peer has too many messages to read.");
    double expiresAt = ctx.now().plus(rules.kept()).toEpochMilli();
    SignalingMessage message =
        new SignalingMessage(from, to, type, payload, gen, expiresAt, inbox.sent() + 1);
    Id<SignalingMessage> id = ctx.db().insert(message, inbox.lastTime());
    inbox.takes(message.creationTime(), bytes);
    ctx.db().replace(Document.idOf(inbox), inbox);
    return id;
  }

  private void count(MutationContext ctx, RoomPeer peer, SignalingInbox inbox) {
    List<SignalingMessage> waiting = shown(ctx, peer, 0);
    Payloads sizes = new Payloads(rules);
    inbox.counted(waiting.size(), waiting.stream().mapToLong(m -> m.bytes(sizes)).sum());
  }

  private static SignalingInbox of(MutationContext ctx, Id<RoomPeer> peer) {
    SignalingInbox inbox = find(ctx, peer);
    if (inbox != null) return inbox;
    return ctx.db().get(ctx.db().insert(new SignalingInbox(peer)));
  }

  static SignalingInbox find(QueryContext ctx, Id<RoomPeer> peer) {
    return ctx.db()
        .query(SignalingInbox.class)
        .withIndex("by_peer", q -> q.eq("peerId", peer))
        .unique();
  }

  /** Messages to that peer are gone up to that time. */
  void acknowledge(MutationContext ctx, RoomPeer peer, double upTo) {
    for (SignalingMessage message :
        ctx.db()
            .query(SignalingMessage.class)
            .withIndex(
                "by_room_and_peer",
                q ->
                    q.eq("roomId", peer.roomId())
                        .eq("toPeerId", Document.idOf(peer))
                        .lte("_creationTime", upTo))
            .take(rules.inboxMessages())) ctx.db().delete(Document.idOf(message));
  }

  /** What one peer has sent that was not acknowledged, the newest first. */
  List<SignalingMessage> sentBy(QueryContext ctx, Id<Room> roomId, Id<RoomPeer> peer, int limit) {
    return ctx.db()
        .query(SignalingMessage.class)
        .withIndex("by_room_and_from", q -> q.eq("roomId", roomId).eq("fromPeerId", peer))
        .order(Order.DESC)
        .take(limit);
  }
}
