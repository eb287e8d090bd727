package dev.sostenuto.app.rooms;

import dev.sostenuto.engine.function.MutationContext;

/**
 * A CDI event: a peer has left its room. Immutable.
 *
 * <p>Observers take part in the mutation, and must be synchronous.
 *
 * @param ctx of the mutation
 * @param peer as it was; its row is gone
 */
public record PeerLeft(MutationContext ctx, RoomPeer peer, Why why) {
  /** Why a peer is in its room no more. */
  public enum Why {
    /** It left by itself, or its page has gone. */
    LEFT,
    /** The same page is another peer now. */
    REPLACED,
    /** The host has removed it. */
    REMOVED,
    /** The room is closed; a {@link RoomClosed} follows. */
    ROOM_CLOSED
  }
}
