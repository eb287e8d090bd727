import type { Cancel, Time } from "../time";
import type { ChannelName, Connect, LinkConnection, MediaKind, Route } from "./connection";
import { Negotiation } from "./negotiation";
import { Outbox } from "./outbox";
import { Recovery } from "./recovery";
import { generationLimit, type PeerId, type Signal, type Signaling } from "./signaling";

/** How long the polite side waits for the other one's first offer, in milliseconds. */
const firstOfferLimit = 2_000;

/** `interrupted` had been connected before; `failed` is not being tried any more. */
export type LinkState = "connecting" | "connected" | "interrupted" | "failed";

/** What there is to know about the way to a peer. A new object for each change. */
export interface LinkView {
  readonly state: LinkState;
  readonly route: Route | null;
  readonly generation: number;
  /** Signals that were of another generation, or stale within theirs, and were not applied. */
  readonly fenced: number;
  /** Offers that crossed one of ours. */
  readonly collisions: number;
}

export interface LinkParts {
  peer: PeerId;
  /** Exactly one of the two ends is polite. */
  polite: boolean;
  /** The polite end offers at once too, and does not wait for the other one. */
  eager: boolean;
  /** Above that of every earlier link with the same peer. */
  firstGeneration: number;
  time: Time;
  signaling: Signaling;
  connect: Connect;
  events: LinkEvents;
}

/** What a link tells, in the constructor and in calls too. */
export interface LinkEvents {
  changed(view: LinkView): void;
  /** A channel may be used from now on, until told otherwise; each opening is a new channel. */
  channel(name: ChannelName, open: boolean): void;
  message(name: ChannelName, data: ArrayBuffer): void;
  /** The other's tracks; each connection brings new ones. */
  track(track: MediaStreamTrack): void;
}

/** One connection, while it is the link's. */
interface Attempt {
  readonly generation: number;
  connection: LinkConnection;
  readonly negotiation: Negotiation;
  readonly open: Set<ChannelName>;
  state: RTCPeerConnectionState;
  route: Route | null;
  /** Ends the holding back of offers in time. */
  releasing: Cancel;
}

/**
 * The way to one peer, over as many connections as it takes.
 *
 * It owns one connection at a time and its negotiation, replaces it by one of the next generation when it cannot be mended, and
 * follows when the other side has done so. What an older connection or its signals still say is without effect. Confined to
 * one thread.
 */
export class PeerLink {
  private readonly outbox: Outbox;
  private readonly recovery: Recovery;
  private readonly tracks = new Map<MediaKind, MediaStreamTrack>();
  private readonly counts = { collisions: 0, stale: 0, repeats: 0 };
  private attempt: Attempt;
  private reached = false;
  private gaveUp = false;
  private closed = false;

  constructor(private readonly parts: LinkParts) {
    this.outbox = new Outbox(parts.peer, parts.signaling, parts.time);
    this.recovery = new Recovery(parts.time, parts.polite, {
      restart: () => this.attempt.connection.restartIce(),
      rebuild: () => this.replace(this.attempt.generation + 1, false),
      giveUp: () => this.giveUp(),
      isUnheard: () => this.outbox.isBusy,
    });
    this.attempt = this.begin(parts.firstGeneration, parts.polite && !parts.eager);
    this.tell();
  }

  get view(): LinkView {
    const { generation, route } = this.attempt;
    return { state: this.state(), route, generation, fenced: this.counts.stale, collisions: this.counts.collisions };
  }

  /** Takes a signal of the peer. */
  receive(signal: Signal): void {
    if (this.closed) return;
    const { generation } = this.attempt;
    const ahead = signal.generation > generation && signal.generation <= generationLimit && signal.kind !== "answer";
    if (ahead) this.replace(signal.generation, true);
    else if (signal.generation !== generation) this.counts.stale++;
    if (signal.generation === this.attempt.generation) this.attempt.negotiation.receive(signal);
  }

  /** See `LinkConnection.send`. */
  send(name: ChannelName, data: ArrayBuffer): boolean {
    return this.attempt.open.has(name) && this.attempt.connection.send(name, data);
  }

  /** Sends this track from now on, on later connections too; null for none. */
  setTrack(kind: MediaKind, track: MediaStreamTrack | null): void {
    if (track === null) this.tracks.delete(kind);
    else this.tracks.set(kind, track);
    this.attempt.connection.setTrack(kind, track);
  }

  /** Uses these servers from now on; a connection through a relay looks for a new way with them before the old one ends. */
  setIceServers(servers: RTCIceServer[]): void {
    this.attempt.connection.setIceServers(servers);
    if (this.attempt.route === "relayed") this.attempt.connection.restartIce();
  }

  /** Tries again at once, and afterwards as patiently as at first. */
  reconnect(): void {
    if (this.gaveUp) this.replace(this.attempt.generation + 1, false);
    else this.recovery.nudge();
  }

  /** Ends the connection and everything else. Idempotent. */
  close(): void {
    if (this.closed) return;
    this.leave();
    this.closed = true;
    this.recovery.close();
    this.outbox.close();
  }

  private replace(generation: number, held: boolean): void {
    this.leave();
    this.gaveUp = false;
    this.attempt = this.begin(generation, held);
    this.tell();
  }

  private begin(generation: number, held: boolean): Attempt {
    const connection = this.connect();
    const negotiation = this.negotiate(connection, generation, held);
    const releasing = this.parts.time.after(firstOfferLimit, () => negotiation.release());
    this.recovery.began();
    return { generation, connection, negotiation, open: new Set(), state: "new", route: null, releasing };
  }

  private connect(): LinkConnection {
    // What an older connection says later is of no interest any more.
    const now = (act: () => void) => !this.closed && this.attempt?.connection === connection && act();
    const connection: LinkConnection = this.parts.connect({
      negotiationNeeded: () => now(() => this.attempt.negotiation.needed()),
      candidate: (candidate) => now(() => this.attempt.negotiation.found(candidate)),
      state: (state) => now(() => this.follow(state)),
      channel: (name, open) => now(() => this.channel(name, open)),
      message: (name, data) => now(() => this.parts.events.message(name, data)),
      track: (track) => now(() => this.parts.events.track(track)),
    });
    for (const [kind, track] of this.tracks) connection.setTrack(kind, track);
    return connection;
  }

  /** Another connection in the place of the attempt's, which has agreed on nothing yet. */
  private renew(attempt: Attempt): LinkConnection {
    attempt.connection.close();
    attempt.connection = this.connect();
    return attempt.connection;
  }

  private negotiate(connection: LinkConnection, generation: number, held: boolean): Negotiation {
    const { time, polite } = this.parts;
    return new Negotiation({
      connection,
      generation,
      polite,
      held,
      time,
      counts: this.counts,
      send: (signal) => this.outbox.send(signal),
      renew: () => this.renew(this.attempt),
      broken: () => this.recovery.lost(),
    });
  }

  private follow(state: RTCPeerConnectionState): void {
    this.attempt.state = state;
    this.recovery.changed(state);
    if (state === "connected") void this.findRoute(this.attempt);
    this.tell();
  }

  private channel(name: ChannelName, isOpen: boolean): void {
    const { open } = this.attempt;
    if (isOpen === open.has(name)) return;
    if (isOpen) open.add(name);
    else open.delete(name);
    this.parts.events.channel(name, isOpen);
    // Nobody here closed it: the other side has, or the connection is beyond repair.
    if (!isOpen && name === "notes") this.recovery.lost();
    this.tell();
  }

  private async findRoute(attempt: Attempt): Promise<void> {
    attempt.route = await attempt.connection.route().catch(() => null);
    if (attempt === this.attempt && !this.closed) this.tell();
  }

  private giveUp(): void {
    this.gaveUp = true;
    this.tell();
  }

  /** Ends the current connection; its channels are told to be closed. */
  private leave(): void {
    const { connection, negotiation, open, releasing } = this.attempt;
    releasing();
    negotiation.close();
    connection.close();
    for (const name of open) this.parts.events.channel(name, false);
    open.clear();
  }

  private state(): LinkState {
    if (this.gaveUp) return "failed";
    if (this.attempt.state === "connected" && this.attempt.open.has("notes")) return "connected";
    return this.reached ? "interrupted" : "connecting";
  }

  private tell(): void {
    const { view } = this;
    this.reached ||= view.state === "connected";
    this.parts.events.changed(view);
  }
}
