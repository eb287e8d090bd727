package dev.sostenuto.app.signaling;

import dev.sostenuto.app.rooms.Members;
import dev.sostenuto.app.rooms.Room;
import dev.sostenuto.app.rooms.RoomPeer;
import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What browsers can ask of signaling. Stateless. */
@Functions("signaling")
public class SignalingFunctions {
  private static final Duration KEPT = Duration.ofHours(1);

  /** Sends a message to another peer of the caller's room: that one, or the newest of that user. */
  @Mutation
  public Id<SignalingMessage> sendMessage(
      MutationContext ctx,
      Id<Room> roomId,
      Id<User> toUserId,
      Type type,
      JsonValue payload,
      Optional<Id<RoomPeer>> toPeerId,
      Optional<Integer> gen) {
    RoomPeer from = Members.require(ctx, roomId);
    RoomPeer to = Members.find(ctx, roomId, toUserId, toPeerId);
    if (to == null) throw ApplicationException.of("PEER_LEFT", "The peer is not in this room.");
    SignalingInbox inbox = inboxOf(ctx, Document.idOf(to));
    double expiresAt = ctx.now().plus(KEPT).toEpochMilli();
    SignalingMessage message =
        new SignalingMessage(
            from, to, type, payload, gen.orElse(null), expiresAt, inbox.sent() + 1);
    Id<SignalingMessage> id = ctx.db().insert(message, inbox.lastTime());
    ctx.db().patch(Document.idOf(inbox), row -> row.takes(message.creationTime()));
    return id;
  }

  /** The messages to the caller that were created after {@code since}, in the order of commits. */
  @Query
  public List<SignalingMessage> inboxFor(QueryContext ctx, Id<Room> roomId, double since) {
    RoomPeer me = Members.require(ctx, roomId);
    return ctx.db()
        .query(SignalingMessage.class)
        .withIndex(
            "by_room_and_peer",
            q ->
                q.eq("roomId", roomId).eq("toPeerId", Document.idOf(me)).gt("_creationTime", since))
        .collect();
  }

  private static SignalingInbox inboxOf(MutationContext ctx, Id<RoomPeer> peer) {
    SignalingInbox inbox =
        ctx.db()
            .query(SignalingInbox.class)
            .withIndex("by_peer", q -> q.eq("peerId", peer))
            .unique();
    if (inbox != null) return inbox;
    return ctx.db().get(ctx.db().insert(new SignalingInbox(peer)));
  }
}
