package dev.sostenuto.app.rooms;

import dev.sostenuto.app.users.User;
import dev.sostenuto.app.users.Users;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.Order;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.Id;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What browsers can ask of rooms. Safe for use by many threads. */
@Functions("rooms")
public class RoomFunctions {
  private final RandomGenerator random;

  public RoomFunctions() {
    this(new SecureRandom());
  }

  RoomFunctions(RandomGenerator random) {
    this.random = random;
  }

  /** Opens a room, with the caller as its host. Without a slug it gets a code. */
  @Mutation
  public Id<Room> create(
      MutationContext ctx,
      Optional<String> slug,
      Optional<Kind> kind,
      Optional<String> displayName) {
    Id<User> user = Users.require(ctx);
    String code = slug.map(Slugs::require).orElseGet(() -> Slugs.code(random));
    if (findOpen(ctx, code) != null)
      throw ApplicationException.of("SLUG_TAKEN", "A room with this code is open.");
    Id<Room> roomId = ctx.db().insert(new Room(code, kind.orElse(Kind.ONE_ON_ONE), user));
    enter(ctx, roomId, user, displayName, Role.HOST);
    return roomId;
  }

  /** Enters an open room. Whoever is in it already stays the peer that he is. */
  @Mutation
  public Id<Room> join(MutationContext ctx, String slug, Optional<String> displayName) {
    Id<User> user = Users.require(ctx);
    Room room = findOpen(ctx, Slugs.require(slug));
    if (room == null) throw Members.notFound();
    Id<Room> roomId = Document.idOf(room);
    List<RoomPeer> present = peersOf(ctx, roomId);
    if (present.stream().anyMatch(peer -> peer.userId().equals(user))) return roomId;
    if (present.size() >= room.kind().capacity())
      throw ApplicationException.of("ROOM_FULL", "Nobody else can enter this room.");
    enter(ctx, roomId, user, displayName, Role.PARTICIPANT);
    return roomId;
  }

  /** Who is in the caller's room, in the order of joining. */
  @Query
  public List<PeerView> peers(QueryContext ctx, Id<Room> roomId) {
    Members.require(ctx, roomId);
    return peersOf(ctx, roomId).stream().map(PeerView::of).toList();
  }

  private static Room findOpen(QueryContext ctx, String slug) {
    return ctx.db()
        .query(Room.class)
        .withIndex("by_slug", q -> q.eq("slug", slug).eq("status", Status.OPEN))
        .unique();
  }

  private static List<RoomPeer> peersOf(QueryContext ctx, Id<Room> roomId) {
    return ctx.db()
        .query(RoomPeer.class)
        .withIndex("by_room", q -> q.eq("roomId", roomId))
        .order(Order.ASC)
        .collect();
  }

  private static void enter(
      MutationContext ctx,
      Id<Room> roomId,
      Id<User> user,
      Optional<String> displayName,
      Role role) {
    String caller = ctx.auth().identity().orElseThrow().tokenIdentifier();
    ctx.db().patch(roomId, Room::joined);
    int epoch = ctx.db().get(roomId).joins();
    String name = displayName.map(DisplayNames::require).orElse(null);
    ctx.db().insert(new RoomPeer(roomId, user, caller, name, role, epoch));
  }
}
