package dev.sostenuto.app.signaling;

import dev.sostenuto.app.limits.Allowance;
import dev.sostenuto.app.rooms.Members;
import dev.sostenuto.app.rooms.Room;
import dev.sostenuto.app.rooms.RoomPeer;
import dev.sostenuto.app.rooms.Topology;
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
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What browsers can ask of signaling. Safe for use by many threads. */
@Functions("signaling")
public class SignalingFunctions {
  /** Messages that a sender is told of; the newest. */
  private static final int OUTBOX_ROWS = 200;

  private final Inboxes inboxes;
  private final Payloads payloads;
  private final Allowance allowance;

  @Inject
  public SignalingFunctions(SignalingRules rules) {
    inboxes = new Inboxes(rules);
    payloads = new Payloads(rules);
    allowance = new Allowance(rules.messages());
  }

  /** Sends a message to another peer of the caller's room: that one, or the newest of that user. */
  @Mutation(grouped = true)
  public Id<SignalingMessage> sendMessage(
      MutationContext ctx,
      Id<Room> roomId,
      Id<User> toUserId,
      Type type,
      JsonValue payload,
      Optional<Id<RoomPeer>> toPeerId,
      Optional<Integer> gen) {
    RoomPeer from = Members.require(ctx, roomId);
    allowance.take(Document.idOf(from), ctx.now());
    int bytes = payloads.check(type, payload);
    RoomPeer to = Members.find(ctx, roomId, toUserId, toPeerId);
    if (to == null || Document.idOf(to).equals(Document.idOf(from)))
      throw ApplicationException.of("PEER_LEFT", "The peer is not in this room.");
    requireAllowed(ctx, from, to);
    if (type == Type.OFFER && gen.isPresent()) supersede(ctx, from, to, gen.get());
    return inboxes.add(ctx, from, to, type, payload, gen.orElse(null), bytes);
  }

  /** The messages to the caller that were created after {@code since}, in the order of commits. */
  @Query
  public List<SignalingMessage> inboxFor(QueryContext ctx, Id<Room> roomId, double since) {
    return inboxes.shown(ctx, Members.require(ctx, roomId), since);
  }

  /** The caller has handled all messages that were created until {@code upTo}. */
  @Mutation(grouped = true)
  public void ack(MutationContext ctx, Id<Room> roomId, double upTo) {
    inboxes.acknowledge(ctx, Members.require(ctx, roomId), upTo);
  }

  /** What the caller has sent that was not acknowledged, and whether it still can be. */
  @Query
  public List<SentMessage> outbox(QueryContext ctx, Id<Room> roomId) {
    RoomPeer me = Members.require(ctx, roomId);
    List<SentMessage> sent = new ArrayList<>();
    for (SignalingMessage message : inboxes.sentBy(ctx, roomId, Document.idOf(me), OUTBOX_ROWS)) {
      boolean expired = !ctx.now().isBefore(inboxes.end(message));
      if (!expired) ctx.validUntil(inboxes.end(message));
      sent.add(message.asSent(expired));
    }
    return sent;
  }

  /** In a star only the host talks to the others, and they to the host. */
  private static void requireAllowed(QueryContext ctx, RoomPeer from, RoomPeer to) {
    if (from.isHost() || to.isHost()) return;
    if (ctx.db().get(from.roomId()).topology() == Topology.STAR)
      throw ApplicationException.of("NOT_ALLOWED", "In this room only the host is connected to.");
  }

  /** An offer of a later generation: what belongs to earlier ones is of no more use. */
  private void supersede(MutationContext ctx, RoomPeer from, RoomPeer to, int gen) {
    for (SignalingMessage old :
        inboxes.sentBy(ctx, from.roomId(), Document.idOf(from), OUTBOX_ROWS))
      if (old.isFor(Document.idOf(to)) && old.isBefore(gen)) ctx.db().delete(Document.idOf(old));
  }
}
