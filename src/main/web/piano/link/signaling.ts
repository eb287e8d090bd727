/** One end of a lesson: a tab in a room, not a person. A tab that joins anew is another peer. */
export type PeerId = string;

/**
 * What two peers tell each other, through a third, until they have a connection of their own.
 *
 * `generation` counts the connections that the two have tried, from 1; the greater one replaces the other on both sides.
 * `offer` is a number that the offering side gives to its offers within a generation, from 1, each greater than every one that it
 * has made or seen; an answer has the number of the offer that it answers. What is of another generation, or answers another
 * offer than the one that waits for it, is stale and must not be applied.
 */
export type Signal =
  | { kind: "offer" | "answer"; generation: number; offer: number; sdp: string }
  | { kind: "ice"; generation: number; candidates: RTCIceCandidateInit[] };

/** More than attempts can reach. */
export const generationLimit = 100_000;
export const offerLimit = 10_000;

/**
 * The way for signals. It may deliver a signal more than once and late; it keeps the order of one sender's signals, and loses
 * none, but peers outlive both.
 */
export interface Signaling {
  /** Settles when the signal is kept for the other peer; rejects with `SignalRefused`. */
  send(to: PeerId, signal: Signal): Promise<void>;
}

/** A signal that was not taken: for now (`retryAfter` milliseconds), or for good (null), since the other peer is gone. */
export class SignalRefused extends Error {
  constructor(
    message: string,
    readonly retryAfter: number | null,
  ) {
    super(message);
    this.name = "SignalRefused";
  }
}
