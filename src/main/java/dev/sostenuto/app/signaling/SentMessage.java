package dev.sostenuto.app.signaling;

import dev.sostenuto.app.rooms.RoomPeer;
import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.value.Id;
import java.util.Optional;

/**
 * A message that was not acknowledged yet, as its sender sees it. Immutable.
 *
 * @param sentAt milliseconds since 1970
 * @param expired whether it is shown to nobody any more
 */
public record SentMessage(
    Id<SignalingMessage> _id,
    Id<User> toUserId,
    Id<RoomPeer> toPeerId,
    Type type,
    Optional<Integer> gen,
    int seq,
    double sentAt,
    boolean expired) {}
