import type { Cancel, Time } from "../time";
import { CandidateQueue } from "./candidates";
import { offerLimit, type Signal } from "./signaling";

/** What the negotiation needs of an `RTCPeerConnection`. */
export type NegotiatedConnection = Pick<
  RTCPeerConnection,
  "signalingState" | "localDescription" | "setLocalDescription" | "setRemoteDescription" | "addIceCandidate" | "restartIce"
>;

export interface NegotiationParts {
  connection: NegotiatedConnection;
  generation: number;
  /** Of two offers that cross, the polite side gives up its own. Exactly one of the two is polite. */
  polite: boolean;
  /** Whether to wait with offers of one's own until `release`, or until the first offer of the other. */
  held: boolean;
  time: Time;
  /** Where to count; the counts may be shared by the negotiations of one link. */
  counts: NegotiationCounts;
  /** Settles when the signal is kept for the other; never rejects. */
  send: (signal: Signal) => Promise<void>;
  /** Another connection in the place of this one, which has agreed on nothing yet. */
  renew: () => NegotiatedConnection;
  /** Told once that this connection cannot be mended. */
  broken: (reason: unknown) => void;
}

/** What was seen and not applied. */
export interface NegotiationCounts {
  /** Offers that crossed one of our own. */
  collisions: number;
  /** Signals of another generation, offers older than one seen before, and answers to offers that do not wait for one. */
  stale: number;
  /** Offers and answers that were sent again. */
  repeats: number;
}

/** An offer without an answer is sent again after so many milliseconds, counted from when the signaling has it. */
const repeatAfter = [3_000, 6_000, 12_000];

/** How long the polite side leaves it to the other one to make a later offer, in milliseconds. */
const politeDelay = 1_000;

/** More offers than `count` within `span` milliseconds come of a browser that asks for one after the other without end. */
const tooManyOffers = { count: 20, span: 10_000 };

/** An offer of ours that waits for its answer. */
interface Outstanding {
  number: number;
  sdp: string;
  cancel: Cancel;
}

/**
 * Perfect negotiation of one connection (W3C webrtc-pc, section 10.7), over signaling that may repeat, delay and lose.
 *
 * Beyond the standard's example: offers that are older than what was applied are left out; answers are taken only for the very offer that waits for one; an offer that stays without
 * an answer is repeated word for word, and so is the answer to a repeated offer; candidates wait for their description. The polite
 * side leaves later offers to the other one for a moment, and takes another connection when the very first offers cross: a browser may stop gathering candidates when it
 * takes back an offer.
 * What comes in is worked on one after the other; what the browser wants of us runs beside it, as glare needs.
 */
export class Negotiation {
  private readonly candidates = new CandidateQueue();
  private makingOffer = false;
  private applying = false;
  private connection: NegotiatedConnection;
  private held: boolean;
  /** Whether the browser asked for an offer while it was held. */
  private wanted = false;
  /** While an offer of ours is put off, since the other side may make one. */
  private waiting: Cancel | null = null;
  private closed = false;
  /** The greatest number of an offer that either side has made. */
  private number = 0;
  private outstanding: Outstanding | null = null;
  /** When our last offers were made. */
  private made: number[] = [];
  /** The number of our last offer that was answered: what the other side had offered up to then, it has given up. */
  private agreed = 0;
  /** The number of our last offer that was given up for one of the other. */
  private rolledBack = 0;
  private lastFound: RTCIceCandidateInit | null = null;
  /** The version of the last remote description that was applied. */
  private applied = -1;
  private answered: { offer: number; sdp: string } | null = null;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly parts: NegotiationParts) {
    this.connection = parts.connection;
    this.held = parts.held;
  }

  /** Whether an offer of ours waits for its answer. */
  get isWaiting(): boolean {
    return this.outstanding !== null;
  }

  /** To be called from the `negotiationneeded` event itself, since only then the browser is sure to make an offer. */
  needed(): void {
    if (this.held) this.wanted = true;
    else if (this.parts.polite && this.applied >= 0) this.waiting ??= this.parts.time.after(politeDelay, () => this.offerLate());
    else void this.offer();
  }

  /** Ends the holding back of offers. */
  release(): void {
    if (!this.held) return;
    this.held = false;
    if (this.wanted) this.offerLate();
  }

  /** Takes a signal of this generation. */
  receive(signal: Signal): void {
    this.work = this.work.then(() => this.take(signal)).catch((error: unknown) => this.fail(error));
  }

  /** Sends one's own candidate; null stands for the end of candidates. */
  found(candidate: RTCIceCandidateInit | null): void {
    if (candidate !== null) this.lastFound = candidate;
    const own = candidate ?? endOfCandidates(this.lastFound);
    if (this.closed || own === null) return;
    void this.parts.send({ kind: "ice", generation: this.parts.generation, candidates: [own] });
  }

  /** Lets go of everything; what is still awaited has no effect. Idempotent. */
  close(): void {
    this.closed = true;
    this.stopWaiting();
    this.settle();
  }

  /** Offers some time after the browser has asked; while a description is being applied, it will ask again by itself. */
  private offerLate(): void {
    this.stopWaiting();
    if (!this.applying && this.connection.signalingState === "stable") void this.offer();
  }

  private async offer(): Promise<void> {
    if (this.closed) return;
    const { connection } = this;
    const isRenewed = () => connection !== this.connection;
    this.makingOffer = true;
    try {
      await connection.setLocalDescription();
      const made = connection.localDescription;
      if (this.closed || isRenewed() || made?.type !== "offer") return;
      this.settle();
      if (++this.number > offerLimit || this.isTooMuch()) throw new Error("too many offers");
      this.outstanding = { number: this.number, sdp: made.sdp, cancel: () => undefined };
      void this.sendOffer(this.outstanding, 0);
    } catch (error) {
      if (!isRenewed()) this.fail(error);
    } finally {
      if (!isRenewed()) this.makingOffer = false;
    }
  }

  private async sendOffer(own: Outstanding, times: number): Promise<void> {
    await this.parts.send({ kind: "offer", generation: this.parts.generation, offer: own.number, sdp: own.sdp });
    if (this.outstanding !== own) return;
    own.cancel = this.parts.time.after(repeatAfter[times] as number, () => {
      if (times + 1 === repeatAfter.length) return this.fail(new Error("an offer was never answered"));
      this.parts.counts.repeats++;
      void this.sendOffer(own, times + 1);
    });
  }

  private async take(signal: Signal): Promise<void> {
    if (this.closed) return;
    this.applying = true;
    try {
      if (signal.kind === "ice") await this.apply(signal.candidates.flatMap((one) => this.candidates.take(one)));
      else if (signal.kind === "offer") await this.takeOffer(signal.offer, signal.sdp);
      else await this.takeAnswer(signal.offer, signal.sdp);
    } finally {
      this.applying = false;
    }
  }

  private async takeOffer(offer: number, sdp: string): Promise<void> {
    const last = this.answered?.offer ?? 0;
    this.number = Math.max(this.number, offer);
    if (offer <= this.agreed) return void this.parts.counts.stale++;
    if (offer === last) return this.sendAnswer(true);
    if (offer < last || versionOf(sdp) < this.applied) return void this.parts.counts.stale++;
    if (this.makingOffer || this.connection.signalingState !== "stable") {
      this.parts.counts.collisions++;
      if (!this.parts.polite) return;
      // The other one had seen nothing of ours when it made its first: nothing is lost with this connection.
      if (offer === 1) this.renew();
    }
    const { connection } = this;
    this.held = false;
    await connection.setRemoteDescription({ type: "offer", sdp });
    this.applied = versionOf(sdp);
    this.stopWaiting();
    if (this.closed) return;
    this.rolledBack = this.outstanding?.number ?? this.rolledBack;
    this.settle();
    await this.apply(this.candidates.describe(sdp));
    await connection.setLocalDescription();
    if (this.closed) return;
    this.answered = { offer, sdp: connection.localDescription?.sdp ?? "" };
    this.sendAnswer(false);
  }

  private renew(): void {
    this.connection = this.parts.renew();
    this.lastFound = null;
    this.makingOffer = false;
  }

  private sendAnswer(again: boolean): void {
    if (this.answered === null) return;
    if (again) this.parts.counts.repeats++;
    void this.parts.send({ kind: "answer", generation: this.parts.generation, ...this.answered });
  }

  private async takeAnswer(offer: number, sdp: string): Promise<void> {
    const { connection } = this;
    if (this.outstanding?.number !== offer) {
      this.parts.counts.stale++;
      // The other has applied an offer that we gave up: only a new one brings both together again.
      if (offer === this.rolledBack) connection.restartIce();
      return;
    }
    this.settle();
    this.agreed = offer;
    await connection.setRemoteDescription({ type: "answer", sdp });
    this.applied = versionOf(sdp);
    if (!this.closed) await this.apply(this.candidates.describe(sdp));
  }

  private async apply(candidates: RTCIceCandidateInit[]): Promise<void> {
    for (const candidate of candidates) {
      // One that the browser does not understand must not stand in the way of the others.
      if (!this.closed) await this.connection.addIceCandidate(candidate).catch(() => undefined);
    }
  }

  private stopWaiting(): void {
    this.waiting?.();
    this.waiting = null;
  }

  private isTooMuch(): boolean {
    const now = this.parts.time.now();
    this.made = [...this.made.filter((at) => now - at < tooManyOffers.span), now];
    return this.made.length > tooManyOffers.count;
  }

  private settle(): void {
    this.outstanding?.cancel();
    this.outstanding = null;
  }

  private fail(reason: unknown): void {
    if (this.closed) return;
    this.close();
    this.parts.broken(reason);
  }
}

/** The end of candidates in a form that tells which description's candidates have ended; null when there were none. */
function endOfCandidates(last: RTCIceCandidateInit | null): RTCIceCandidateInit | null {
  if (last === null) return null;
  const { sdpMid = null, sdpMLineIndex = null, usernameFragment = null } = last;
  return { candidate: "", sdpMid, sdpMLineIndex, usernameFragment };
}

/** The session version: a browser counts it up with each description that it makes (RFC 9429, section 5.2.2). */
function versionOf(sdp: string): number {
  return Number(/^o=\S+ \S+ (\d+)/m.exec(sdp)?.[1] ?? 0);
}
