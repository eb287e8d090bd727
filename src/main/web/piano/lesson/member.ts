import type { PeerId } from "../link/signaling";

export type RoomKind = "one-on-one" | "class";

/** Somebody in the room. */
export interface Member {
  peer: PeerId;
  name: string;
  isHost: boolean;
  /** Greater for whoever joined later; differs between any two in a room. */
  order: number;
}

/** Whoever joined later gives way when two offers cross. Both sides come to the same answer, since both know the same. */
export function isPolite(me: Member, other: Member): boolean {
  return me.order > other.order;
}

/** In a class, the host is connected to everybody, and nobody else to each other. */
export function areLinked(kind: RoomKind, me: Member, other: Member): boolean {
  return me.peer !== other.peer && (kind === "one-on-one" || me.isHost || other.isHost);
}
