package dev.sostenuto.app.rooms;

import dev.sostenuto.app.rooms.Arrivals.Comer;
import dev.sostenuto.app.rooms.PeerLeft.Why;
import dev.sostenuto.app.users.User;
import dev.sostenuto.app.users.Users;
import dev.sostenuto.engine.function.ApplicationException;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Internal;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.Id;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What browsers can ask of rooms. Safe for use by many threads. */
@Functions("rooms")
public class RoomFunctions {
  private final RoomRules rules;
  private final Arrivals arrivals;
  private final Departures departures;
  private final Guesses guesses;
  private final RandomGenerator random;

  @Inject
  public RoomFunctions(RoomRules rules, Arrivals arrivals, Departures departures, Guesses guesses) {
    this(rules, arrivals, departures, guesses, new SecureRandom());
  }

  RoomFunctions(
      RoomRules rules,
      Arrivals arrivals,
      Departures departures,
      Guesses guesses,
      RandomGenerator random) {
    this.rules = rules;
    this.arrivals = arrivals;
    this.departures = departures;
    this.guesses = guesses;
    this.random = random;
  }

  /** Opens a room, with the caller as its host. Without a slug it gets a code. */
  @Mutation
  public Id<Room> create(
      MutationContext ctx,
      Optional<String> slug,
      Optional<Kind> kind,
      Optional<String> displayName,
      Optional<String> tab) {
    Id<User> user = Users.require(ctx);
    Comer comer = Comer.of(ctx, user, tab, displayName);
    if (slug.isPresent()) guesses.begin(ctx);
    else guesses.arrives(ctx);
    String code = slug.map(Slugs::require).orElseGet(() -> Slugs.code(random));
    if (findOpen(ctx, code) != null) {
      guesses.failed(ctx);
      throw ApplicationException.of("SLUG_TAKEN", "This code is taken.");
    }
    Id<Room> roomId = ctx.db().insert(new Room(code, kind.orElse(Kind.ONE_ON_ONE), user));
    arrivals.found(ctx, roomId, comer);
    return roomId;
  }

  /** Enters an open room. A page that is in it already stays the peer that it is. */
  @Mutation
  public Id<Room> join(
      MutationContext ctx, String slug, Optional<String> displayName, Optional<String> tab) {
    Id<User> user = Users.require(ctx);
    Comer comer = Comer.of(ctx, user, tab, displayName);
    guesses.begin(ctx);
    Room room = findOpen(ctx, Slugs.require(slug));
    try {
      if (room == null) throw Members.notFound();
      arrivals.join(ctx, room, comer);
    } catch (ApplicationException refused) {
      guesses.failed(ctx);
      throw refused;
    }
    return Document.idOf(room);
  }

  /** Who is in the caller's room, in the order of joining. */
  @Query
  public List<PeerView> peers(QueryContext ctx, Id<Room> roomId) {
    Members.require(ctx, roomId);
    return Members.of(ctx, roomId).stream().map(PeerView::of).toList();
  }

  /** The caller's room. */
  @Query
  public RoomView get(QueryContext ctx, Id<Room> roomId) {
    RoomPeer you = Members.require(ctx, roomId);
    return RoomView.of(ctx.db().get(roomId), you);
  }

  /** The caller leaves. */
  @Mutation
  public void leave(MutationContext ctx, Id<Room> roomId) {
    departures.leave(ctx, Members.require(ctx, roomId), Why.LEFT);
  }

  /** The host closes the room for everybody. */
  @Mutation
  public void close(MutationContext ctx, Id<Room> roomId) {
    requireHost(ctx, roomId);
    departures.close(ctx, ctx.db().get(roomId));
  }

  /** The host removes a peer. */
  @Mutation
  public void remove(MutationContext ctx, Id<Room> roomId, Id<RoomPeer> peerId) {
    requireHost(ctx, roomId);
    RoomPeer peer = ctx.db().get(peerId);
    if (peer == null || !peer.roomId().equals(roomId))
      throw ApplicationException.of("PEER_LEFT", "The peer is not in this room.");
    departures.leave(ctx, peer, Why.REMOVED);
  }

  /** The host says who may connect to whom. */
  @Mutation
  public void setTopology(MutationContext ctx, Id<Room> roomId, Topology topology) {
    requireHost(ctx, roomId);
    ctx.db().patch(roomId, room -> room.become(topology));
  }

  /** A peer's page has gone. */
  @Internal
  @Mutation
  public void gone(MutationContext ctx, Id<RoomPeer> peerId) {
    RoomPeer peer = ctx.db().get(peerId);
    if (peer != null) departures.leave(ctx, peer, Why.LEFT);
  }

  /** A room's host has left; if nobody has come in his place, it is closed. */
  @Internal
  @Mutation
  public void closeAbandoned(MutationContext ctx, Id<Room> roomId) {
    Room room = ctx.db().get(roomId);
    if (room == null || !room.isOpen() || !room.isAbandoned(ctx.now(), rules.hostGrace())) return;
    departures.close(ctx, room);
  }

  private static void requireHost(QueryContext ctx, Id<Room> roomId) {
    if (!Members.require(ctx, roomId).isHost())
      throw ApplicationException.of("NOT_HOST", "Only the host of the room may do this.");
  }

  private static Room findOpen(QueryContext ctx, String slug) {
    return ctx.db()
        .query(Room.class)
        .withIndex("by_slug", q -> q.eq("slug", slug).eq("status", Status.OPEN))
        .unique();
  }
}
