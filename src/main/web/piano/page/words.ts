import type { Member } from "../lesson/member";
import type { PartnerView } from "../lesson/partner";
import type { LinkState } from "../link/peerLink";
import { playability, type Playability } from "../notes/playOut";

export function nameOf({ name, isHost }: Pick<Member, "name" | "isHost">): string {
  if (name !== "") return name;
  return isHost ? "Host" : "Guest";
}

/** The first letters of a name's first and last word. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return [first, last].map((word) => (word === undefined ? "" : ([...word][0] ?? ""))).join("").toUpperCase();
}

export function linkWords(state: LinkState): string {
  switch (state) {
    case "connecting":
      return "connecting";
    case "connected":
      return "connected";
    case "interrupted":
      return "interrupted, trying again";
    case "failed":
      return "out of reach";
    default:
      return state satisfies never;
  }
}

const playabilityWords: Record<Playability, string> = {
  together: "close enough to play together",
  playable: "playable together at a steady pace",
  talk: "play in turns",
};

/** How the way to a partner is, once there is one: `direct · 12 ms · close enough to play together`. */
export function wayWords({ link, roundTrip }: Pick<PartnerView, "link" | "roundTrip">): string {
  if (link.state !== "connected") return "";
  const parts = [link.route ?? "", roundTrip === null ? "" : `${Math.round(roundTrip)} ms`];
  if (roundTrip !== null) parts.push(playabilityWords[playability(roundTrip)]);
  return parts.filter((part) => part !== "").join(" · ");
}
