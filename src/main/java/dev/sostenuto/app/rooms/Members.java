package dev.sostenuto.app.rooms;

import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Identity;
import dev.sostenuto.engine.function.Order;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.Id;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who is in a room, for the functions of every application. Stateless.
 *
 * <p>A caller who is not in a room is told the same as of one that never was.
 */
public final class Members {
  private Members() {}

  /**
   * The peer that calls.
   *
   * @throws ApplicationException {@code Unauthenticated} when nobody is signed in, {@code
   *     ROOM_NOT_FOUND} when the caller is not in that room
   */
  public static RoomPeer require(QueryContext ctx, Id<Room> roomId) {
    Identity identity =
        ctx.auth()
            .identity()
            .orElseThrow(() -> ApplicationException.of("Unauthenticated", "Sign in first."));
    RoomPeer peer = ofCaller(ctx, roomId, identity.tokenIdentifier());
    if (peer == null) throw notFound();
    return peer;
  }

  /** The one of the page that calls; of a caller without a page, the newest. */
  private static RoomPeer ofCaller(QueryContext ctx, Id<Room> roomId, String caller) {
    Optional<UUID> session = ctx.auth().session();
    if (session.isEmpty())
      return ctx.db()
          .query(RoomPeer.class)
          .withIndex("by_room_caller", q -> q.eq("roomId", roomId).eq("caller", caller))
          .order(Order.DESC)
          .first();
    RoomPeer peer = ofSession(ctx, roomId, session.get());
    return peer != null && peer.isOf(caller) ? peer : null;
  }

  /** The peer of that page; null when there is none. */
  static RoomPeer ofSession(QueryContext ctx, Id<Room> roomId, UUID session) {
    return ctx.db()
        .query(RoomPeer.class)
        .withIndex("by_room_session", q -> q.eq("roomId", roomId).eq("session", session))
        .unique();
  }

  /** All peers of the room, in the order of joining. */
  static List<RoomPeer> of(QueryContext ctx, Id<Room> roomId) {
    return ctx.db()
        .query(RoomPeer.class)
        .withIndex("by_room", q -> q.eq("roomId", roomId))
        .collect();
  }

  /** A peer of the room: that one, or the newest of that user; null when there is none. */
  public static RoomPeer find(
      QueryContext ctx, Id<Room> roomId, Id<User> userId, Optional<Id<RoomPeer>> peerId) {
    if (peerId.isEmpty())
      return ctx.db()
          .query(RoomPeer.class)
          .withIndex("by_room_user", q -> q.eq("roomId", roomId).eq("userId", userId))
          .order(Order.DESC)
          .first();
    RoomPeer peer = ctx.db().get(peerId.get());
    boolean right = peer != null && peer.roomId().equals(roomId) && peer.userId().equals(userId);
    return right ? peer : null;
  }

  /** The peer that the user became last, in whichever room; empty when he is in none. */
  public static Optional<RoomPeer> newest(QueryContext ctx, Id<User> userId) {
    return Optional.ofNullable(
        ctx.db()
            .query(RoomPeer.class)
            .withIndex("by_user", q -> q.eq("userId", userId))
            .order(Order.DESC)
            .first());
  }

  /** What everybody is told who asks for a room that he is not in. */
  static ApplicationException notFound() {
    return ApplicationException.of(
        "ROOM_NOT_FOUND", "There is no such room, or you are not in it.");
  }
}
