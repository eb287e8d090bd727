package dev.sostenuto.app.signaling;

import dev.sostenuto.app.rooms.PeerLeft;
import dev.sostenuto.app.rooms.Room;
import dev.sostenuto.app.rooms.RoomClosed;
import dev.sostenuto.app.rooms.RoomPeer;
import dev.sostenuto.engine.function.Cron;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.DocumentQuery;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Internal;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/**
 * Removes messages that nobody is to see any more, batch by batch. Stateless.
 *
 * <p>Queries leave them out by themselves: this is for the storage, and for the promise that
 * nothing is kept.
 */
@Functions("signaling")
public class Purge {
  private final SignalingRules rules;

  @Inject
  public Purge(SignalingRules rules) {
    this.rules = rules;
  }

  /** Those that are older than an hour. */
  @Internal
  @Mutation
  @Cron.Interval(minutes = 1)
  public void purgeExpired(MutationContext ctx) {
    double now = ctx.now().toEpochMilli();
    boolean more =
        deleteSome(
            ctx,
            ctx.db()
                .query(SignalingMessage.class)
                .withIndex("by_expires", q -> q.lte("expiresAt", now)));
    if (more) again(ctx, "signaling:purgeExpired", JsonValue.Obj.EMPTY);
  }

  /** Those of a closed room. */
  @Internal
  @Mutation
  public void purgeRoom(MutationContext ctx, Id<Room> roomId) {
    boolean more =
        deleteSome(
            ctx,
            ctx.db()
                .query(SignalingMessage.class)
                .withIndex("by_room_and_peer", q -> q.eq("roomId", roomId)));
    if (more)
      again(
          ctx, "signaling:purgeRoom", JsonValue.object().put("roomId", roomId.toString()).build());
  }

  /** Those from and to a peer that is in its room no more. */
  @Internal
  @Mutation
  public void purgePeer(MutationContext ctx, Id<Room> roomId, Id<RoomPeer> peerId) {
    boolean more =
        deleteSome(
            ctx,
            ctx.db()
                .query(SignalingMessage.class)
                .withIndex(
                    "by_room_and_from", q -> q.eq("roomId", roomId).eq("fromPeerId", peerId)));
    more |=
        deleteSome(
            ctx,
            ctx.db()
                .query(SignalingMessage.class)
                .withIndex("by_room_and_peer", q -> q.eq("roomId", roomId).eq("toPeerId", peerId)));
    if (more)
      again(
          ctx,
          "signaling:purgePeer",
          JsonValue.object()
              .put("roomId", roomId.toString())
              .put("peerId", peerId.toString())
              .build());
  }

  void left(@Observes PeerLeft event) {
    MutationContext ctx = event.ctx();
    Id<RoomPeer> peer = Document.idOf(event.peer());
    SignalingInbox inbox = Inboxes.find(ctx, peer);
    if (inbox != null) ctx.db().delete(Document.idOf(inbox));
    if (event.why() != PeerLeft.Why.ROOM_CLOSED) purgePeer(ctx, event.peer().roomId(), peer);
  }

  void closed(@Observes RoomClosed event) {
    purgeRoom(event.ctx(), event.roomId());
  }

  /** Says whether there may be more. */
  private boolean deleteSome(MutationContext ctx, DocumentQuery<SignalingMessage> messages) {
    List<SignalingMessage> batch = messages.take(rules.batchRows());
    for (SignalingMessage message : batch) ctx.db().delete(Document.idOf(message));
    return batch.size() == rules.batchRows();
  }

  private static void again(MutationContext ctx, String path, JsonValue.Obj args) {
    ctx.scheduler().runAfter(Duration.ZERO, path, args);
  }
}
