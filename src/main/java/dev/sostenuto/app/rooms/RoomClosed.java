package dev.sostenuto.app.rooms;

import dev.sostenuto.engine.function.MutationContext;
import dev.sostenuto.engine.value.Id;

/**
 * A CDI event: a room was closed, after a {@link PeerLeft} for each that was in it. Immutable.
 *
 * <p>Observers take part in the mutation, and must be synchronous.
 */
public record RoomClosed(MutationContext ctx, Id<Room> roomId) {}
