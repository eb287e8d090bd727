import type { PeerId } from "../link/signaling";

/** Who is linked to whom: everybody to everybody, or the host to everybody else. */
export type Topology = "mesh" | "star";

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

/** In a star, the host is linked to everybody, and nobody else to each other. */
export function areLinked(topology: Topology, me: Member, other: Member): boolean {
  return me.peer !== other.peer && (topology === "mesh" || me.isHost || other.isHost);
}
