package dev.sostenuto.app.rooms;

import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.value.Id;
import java.util.Optional;

/**
 * A peer, as the others see it. Immutable.
 *
 * @param joinedAt milliseconds since 1970
 * @param epoch greater for whoever joined later
 */
public record PeerView(
    Id<RoomPeer> _id,
    Id<User> userId,
    Optional<String> displayName,
    Role role,
    double joinedAt,
    int epoch) {
  static PeerView of(RoomPeer peer) {
    return new PeerView(
        Document.idOf(peer),
        peer.userId(),
        Optional.ofNullable(peer.displayName()),
        peer.role(),
        peer.creationTime(),
        peer.epoch());
  }
}
