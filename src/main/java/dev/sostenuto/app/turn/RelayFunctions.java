package dev.sostenuto.app.turn;

import dev.sostenuto.app.rooms.Members;
import dev.sostenuto.app.rooms.PeerLeft;
import dev.sostenuto.app.rooms.Room;
import dev.sostenuto.app.rooms.RoomClosed;
import dev.sostenuto.app.rooms.RoomPeer;
import dev.sostenuto.app.users.User;
import dev.sostenuto.app.users.Users;
import dev.sostenuto.engine.function.Cron;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.function.Functions;
import dev.sostenuto.engine.function.Internal;
import dev.sostenuto.engine.function.Mutation;
import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.function.Query;
import dev.sostenuto.engine.function.QueryContext;
import dev.sostenuto.engine.value.Id;
import dev.sostenuto.engine.value.JsonValue;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who has which relay: what {@link TurnFunctions} asks and writes down. Stateless. */
@Functions("signaling/relays")
public class RelayFunctions {
  private static final String PURGE = "signaling/relays:purge";

  /** Credentials of one room; the limit of calls keeps them far below. */
  private static final int MOST = 1_000;

  /** Rows that one purge deletes; if there may be more, another one follows. */
  private static final int BATCH = 1_000;

  /**
   * What ends a relay.
   *
   * @param key the id of the key that has minted it
   */
  public record Name(String key, String username) {}

  /**
   * The caller, who is in that room; everybody else is told that there is no such room.
   *
   * @param roomId without it, the room that he came into last; empty when there is none
   */
  @Internal
  @Query
  public Optional<Admission> admit(QueryContext ctx, Optional<Id<Room>> roomId) {
    if (roomId.isEmpty()) return newest(ctx).map(peer -> admission(ctx, peer));
    return Optional.of(admission(ctx, Members.require(ctx, roomId.get())));
  }

  private static Optional<RoomPeer> newest(QueryContext ctx) {
    return Users.current(ctx).flatMap(user -> Members.newest(ctx, Document.idOf(user)));
  }

  private static Admission admission(QueryContext ctx, RoomPeer peer) {
    List<Id<TurnRelay>> open =
        of(ctx, peer.roomId(), peer.userId()).stream()
            .filter(relay -> relay.isOpen(ctx.now()))
            .map(Document::idOf)
            .toList();
    return new Admission(peer.roomId(), peer.userId(), open);
  }

  /** Remembers a relay, if the caller is still in the room. */
  @Internal
  @Mutation
  public Id<TurnRelay> open(
      MutationContext ctx, Id<Room> roomId, String key, String username, Instant expires) {
    RoomPeer peer = Members.require(ctx, roomId);
    return ctx.db().insert(new TurnRelay(roomId, peer.userId(), key, username, expires));
  }

  /** What ends this relay; empty when it has ended. */
  @Internal
  @Query
  public Optional<Name> name(QueryContext ctx, Id<TurnRelay> relay) {
    return Optional.ofNullable(ctx.db().get(relay))
        .map(found -> new Name(found.key(), found.username()));
  }

  /** A relay has ended. */
  @Internal
  @Mutation
  public void forget(MutationContext ctx, Id<TurnRelay> relay) {
    if (ctx.db().get(relay) != null) ctx.db().delete(relay);
  }

  /** Forgets what has ended by itself. */
  @Internal
  @Mutation
  @Cron.Interval(minutes = 10)
  public void purge(MutationContext ctx) {
    List<TurnRelay> ended =
        ctx.db()
            .query(TurnRelay.class)
            .withIndex("by_expires", q -> q.lt("expires", ctx.now()))
            .take(BATCH);
    for (TurnRelay relay : ended) ctx.db().delete(Document.idOf(relay));
    if (ended.size() == BATCH) ctx.scheduler().runAfter(Duration.ZERO, PURGE, JsonValue.Obj.EMPTY);
  }

  void left(@Observes PeerLeft event) {
    if (event.why() != PeerLeft.Why.REMOVED) return;
    Id<Room> roomId = event.peer().roomId();
    Id<User> userId = event.peer().userId();
    boolean isElsewhere = Members.find(event.ctx(), roomId, userId, Optional.empty()) != null;
    if (!isElsewhere) close(event.ctx(), of(event.ctx(), roomId, userId));
  }

  void closed(@Observes RoomClosed event) {
    close(
        event.ctx(),
        event
            .ctx()
            .db()
            .query(TurnRelay.class)
            .withIndex("by_room_user", q -> q.eq("roomId", event.roomId()))
            .take(MOST));
  }

  /** Gives them out no more, and has them ended. */
  private static void close(MutationContext ctx, List<TurnRelay> relays) {
    for (TurnRelay relay : relays) {
      if (!relay.isOpen(ctx.now())) continue;
      Id<TurnRelay> id = Document.idOf(relay);
      ctx.db().patch(id, TurnRelay::close);
      new Revocation(id, 1).schedule(ctx.scheduler(), Duration.ZERO);
    }
  }

  private static List<TurnRelay> of(QueryContext ctx, Id<Room> roomId, Id<User> userId) {
    return ctx.db()
        .query(TurnRelay.class)
        .withIndex("by_room_user", q -> q.eq("roomId", roomId).eq("userId", userId))
        .take(MOST);
  }
}
