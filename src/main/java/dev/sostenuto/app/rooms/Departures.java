package dev.sostenuto.app.rooms;

import dev.sostenuto.app.rooms.PeerLeft.Why;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/** How peers leave, and what becomes of their rooms. Stateless. */
@Dependent
public class Departures {
  private final RoomRules rules;
  private final Event<PeerLeft> left;
  private final Event<RoomClosed> closed;

  @Inject
  public Departures(RoomRules rules, Event<PeerLeft> left, Event<RoomClosed> closed) {
    this.rules = rules;
    this.left = left;
    this.closed = closed;
  }

  /** The peer leaves; its room goes on with others, or is closed when its host has been away. */
  void leave(MutationContext ctx, RoomPeer peer, Why why) {
    gone(ctx, peer, why);
    if (peer.isHost()) handOver(ctx, peer.roomId());
  }

  /** The peer makes room for another one, which takes its role. */
  void makeRoom(MutationContext ctx, RoomPeer peer) {
    gone(ctx, peer, Why.REPLACED);
  }

  void close(MutationContext ctx, Room room) {
    Id<Room> roomId = Document.idOf(room);
    ctx.db().patch(roomId, Room::close);
    for (RoomPeer peer : Members.of(ctx, roomId)) gone(ctx, peer, Why.ROOM_CLOSED);
    closed.fire(new RoomClosed(ctx, roomId));
  }

  private void gone(MutationContext ctx, RoomPeer peer, Why why) {
    ctx.db().delete(Document.idOf(peer));
    if (peer.watch() != null) ctx.presence().cancel(peer.watch());
    left.fire(new PeerLeft(ctx, peer, why));
  }

  private void handOver(MutationContext ctx, Id<Room> roomId) {
    Room room = ctx.db().get(roomId);
    List<RoomPeer> rest = Members.of(ctx, roomId);
    if (rest.stream().anyMatch(RoomPeer::isHost)) return;
    if (room.kind() == Kind.ONE_ON_ONE && !rest.isEmpty()) {
      RoomPeer heir = rest.get(0);
      ctx.db().patch(Document.idOf(heir), peer -> peer.become(Role.HOST));
      ctx.db().patch(roomId, one -> one.hostedBy(heir.userId()));
      return;
    }
    ctx.db().patch(roomId, one -> one.hostLeft(ctx.now()));
    ctx.scheduler().runAfter(atLeastAMilli(rules.hostGrace()), CLOSE_ABANDONED, args(roomId));
  }

  /** The function that looks whether a room was left by its host for good. */
  static final String CLOSE_ABANDONED = "rooms:closeAbandoned";

  private static JsonValue.Obj args(Id<Room> roomId) {
    return JsonValue.object().put("roomId", roomId.toString()).build();
  }

  private static Duration atLeastAMilli(Duration grace) {
    return grace.toMillis() < 1 ? Duration.ofMillis(1) : grace;
  }
}
