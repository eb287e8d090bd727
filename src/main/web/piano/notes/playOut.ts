/**
 * How a peer's notes are played: `mirror` keeps the rhythm by a steady delay; `live` plays as soon as it can, and lets the
 * way's jitter be heard.
 */
export type PlayOutMode = "mirror" | "live";

const least: Record<PlayOutMode, number> = { mirror: 80, live: 0 };
const most: Record<PlayOutMode, number> = { mirror: 250, live: 20 };

/** The delay between a note there and here, in milliseconds, given half of the shortest round trip and the ways' jitter. */
export function playOutDelay(mode: PlayOutMode, roundTrip: number | null, jitter: number): number {
  const needed = (roundTrip ?? 0) / 2 + 1.5 * jitter;
  return Math.min(Math.max(least[mode], needed), (roundTrip ?? 0) / 2 + most[mode]);
}

/** What two people can do together at this distance. */
export type Playability = "together" | "playable" | "talk";

/**
 * Musicians keep together up to about 25 ms one way, and keep a steady tempo up to about 40 ms; beyond, they take turns.
 */
export function playability(roundTrip: number): Playability {
  if (roundTrip <= 50) return "together";
  return roundTrip <= 80 ? "playable" : "talk";
}
