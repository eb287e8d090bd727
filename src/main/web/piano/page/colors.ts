import type { PeerId } from "../link/signaling";
import type { Member } from "../lesson/member";

/** How the keys of each are lit: `me`, and one of a few for others, each with a colour and a pattern of its own. */
export type LitColor = "me" | "other-0" | "other-1" | "other-2" | "other-3";

/** The colour of the how-manieth other person, from 0. */
export function colorOf(index: number): LitColor {
  return (["other-0", "other-1", "other-2", "other-3"] as const)[index % 4] ?? "other-0";
}

/** Everybody's colour. */
export function colorsOf(me: PeerId, members: readonly Member[]): ReadonlyMap<PeerId, LitColor> {
  const others = members.filter(({ peer }) => peer !== me);
  return new Map([[me, "me" as LitColor], ...others.map(({ peer }, index) => [peer, colorOf(index)] as const)]);
}
