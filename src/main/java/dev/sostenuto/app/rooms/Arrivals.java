package dev.sostenuto.app.rooms;

import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.SessionWatch;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How peers come into a room. Stateless. */
@Dependent
public class Arrivals {
  private static final int TAB_CHARS = 100;

  private final RoomRules rules;
  private final Departures departures;

  @Inject
  public Arrivals(RoomRules rules, Departures departures) {
    this.rules = rules;
    this.departures = departures;
  }

  /**
   * Who comes.
   *
   * @param session the page's
   * @param tab what the page calls itself, the same after a reload
   */
  record Comer(
      Id<User> user, String caller, UUID session, Optional<String> tab, String displayName) {
    static Comer of(
        MutationContext ctx, Id<User> user, Optional<String> tab, Optional<String> displayName) {
      if (tab.isPresent() && tab.get().length() > TAB_CHARS)
        throw ApplicationException.of(
            "BAD_NAME", "A tab's name has up to " + TAB_CHARS + " characters.");
      return new Comer(
          user,
          ctx.auth().identity().orElseThrow().tokenIdentifier(),
          ctx.auth().session().orElseThrow(Arrivals::noSession),
          tab,
          displayName.map(DisplayNames::require).orElse(null));
    }
  }

  private static ApplicationException noSession() {
    return ApplicationException.of(
        "NO_SESSION", "Rooms are entered over a socket, so that the others see when it closes.");
  }

  /** The first one, its host. */
  void found(MutationContext ctx, Id<Room> roomId, Comer comer) {
    requireFewRooms(ctx, comer);
    enter(ctx, roomId, comer, Role.HOST);
  }

  /** One more, unless the page is there already. */
  void join(MutationContext ctx, Room room, Comer comer) {
    Id<Room> roomId = Document.idOf(room);
    RoomPeer same = Members.ofSession(ctx, roomId, comer.session());
    if (same != null && same.isOf(comer.caller())) return;
    Role role = room.hostId().equals(comer.user()) ? Role.HOST : Role.PARTICIPANT;
    for (RoomPeer old : Members.of(ctx, roomId)) {
      if (!isReplaced(ctx, old, comer)) continue;
      if (old.userId().equals(comer.user())) departures.makeRoom(ctx, old);
      else departures.leave(ctx, old, PeerLeft.Why.REPLACED);
    }
    requirePlace(ctx, roomId, room.kind(), comer);
    requireFewRooms(ctx, comer);
    if (role == Role.HOST) ctx.db().patch(roomId, one -> one.hostedBy(comer.user()));
    enter(ctx, roomId, comer, role);
  }

  /** Whether the page that comes is the one that this peer was, loaded anew. */
  private static boolean isReplaced(MutationContext ctx, RoomPeer old, Comer comer) {
    if (old.isOfSession(comer.session())) return true;
    if (!old.userId().equals(comer.user())) return false;
    if (comer.tab().isPresent() || old.tab().isPresent()) return comer.tab().equals(old.tab());
    // Neither page says which it is; one whose socket has gone was left, or is being loaded anew.
    SessionWatch watch = old.watch() == null ? null : ctx.db().get(old.watch());
    return watch == null || watch.goneSince().isPresent();
  }

  private void requirePlace(MutationContext ctx, Id<Room> roomId, Kind kind, Comer comer) {
    List<Id<User>> users = Members.of(ctx, roomId).stream().map(RoomPeer::userId).toList();
    long own = users.stream().filter(comer.user()::equals).count();
    long people = users.stream().distinct().count();
    if (own >= rules.pages() || own == 0 && people >= kind.capacity())
      throw ApplicationException.of("ROOM_FULL", "All places in this room are taken.");
  }

  private void requireFewRooms(MutationContext ctx, Comer comer) {
    int rooms =
        ctx.db()
            .query(RoomPeer.class)
            .withIndex("by_user", q -> q.eq("userId", comer.user()))
            .take(rules.roomsOfUser())
            .size();
    if (rooms >= rules.roomsOfUser())
      throw ApplicationException.of(
          "TOO_MANY_ROOMS", "You are in " + rooms + " rooms; leave some of them first.");
  }

  private void enter(MutationContext ctx, Id<Room> roomId, Comer comer, Role role) {
    ctx.db().patch(roomId, Room::joined);
    int epoch = ctx.db().get(roomId).joins();
    Id<RoomPeer> peerId =
        ctx.db()
            .insert(
                new RoomPeer(
                    roomId,
                    comer.user(),
                    comer.caller(),
                    comer.session(),
                    comer.tab().orElse(null),
                    comer.displayName(),
                    role,
                    epoch));
    JsonValue.Obj args = JsonValue.object().put("peerId", peerId.toString()).build();
    Id<SessionWatch> watch = ctx.presence().whenGone(rules.grace(), "rooms:gone", args);
    ctx.db().patch(peerId, peer -> peer.watchedBy(watch));
  }
}
