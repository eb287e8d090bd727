package dev.sostenuto.app.rooms;

import dev.sostenuto.app.users.User;
import dev.sostenuto.engine.function.Document;
import dev.sostenuto.engine.value.Id;

/**
 * A room, as its peers see it. Immutable.
 *
 * @param hostId who created it, or was handed it; not always there
 * @param you the peer that asks
 */
public record RoomView(
    Id<Room> _id,
    double _creationTime,
    String slug,
    Kind kind,
    Topology topology,
    int capacity,
    Id<User> hostId,
    Id<RoomPeer> you) {
  static RoomView of(Room room, RoomPeer you) {
    return new RoomView(
        Document.idOf(room),
        room.creationTime(),
        room.slug(),
        room.kind(),
        room.topology(),
        room.kind().capacity(),
        room.hostId(),
        Document.idOf(you));
  }
}
