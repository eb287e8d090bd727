import type { ChannelName, ConnectionHandlers, LinkConnection, MediaKind, Route } from "../link/connection";
import { fragmentsOf } from "../link/candidates";
import type { Time } from "../time";
import type { FakeWire } from "./fakeWire";
import type { Random } from "../../shared/testing/random";

/** How long an interruption lasts until a connection has failed, as ICE does it. */
const failsAfter = 5_000;

let serial = 0;

/**
 * An `RTCPeerConnection` as far as negotiation and recovery see one: the chain of operations, implicit rollback, the event
 * `negotiationneeded`, fragments that change with a restart, candidates that must fit, and the way Chromium stops gathering. Every operation takes random time.
 */
export class FakeConnection implements LinkConnection {
  signalingState: RTCSignalingState = "stable";
  localDescription: RTCSessionDescription | null = null;
  /** Fragments of the descriptions in force. */
  localFragment: string | null = null;
  remoteFragment: string | null = null;
  mate: FakeConnection | null = null;
  state: RTCPeerConnectionState = "new";
  readonly received: [ChannelName, ArrayBuffer][] = [];
  private readonly id = ++serial;
  private chain: Promise<unknown> = Promise.resolve();
  private busy = 0;
  private version = 0;
  private fragment = 0;
  private wantsRestart = false;
  private readonly tracks = new Set<MediaKind>();
  /** What the last completed exchange has agreed on, by either side; the channels are there from the beginning. */
  private agreed = new Set<string>();
  private neededFlag = false;
  private pendingOffer: string | null = null;
  private pendingRemote: string | null = null;
  private remoteVersion = 0;
  private remoteCandidates = new Set<string>();
  /** Candidates that are still to be told. */
  private gathering = 0;
  private gathersNoMore = false;
  private closed = false;
  private open = false;
  private failing: () => void = () => undefined;

  constructor(
    private readonly handlers: ConnectionHandlers,
    private readonly wire: FakeWire,
    private readonly time: Time,
    private readonly random: Random,
  ) {
    wire.add(this);
    this.checkNeeded();
  }

  setLocalDescription(): Promise<void> {
    return this.operate(() => {
      if (this.signalingState === "have-remote-offer") this.answer();
      else this.offer();
    });
  }

  setRemoteDescription({ type, sdp = "" }: RTCSessionDescriptionInit): Promise<void> {
    return this.operate(() => {
      if (versionOf(sdp) <= this.remoteVersion) this.violate(`version ${versionOf(sdp)} after ${this.remoteVersion}`);
      this.remoteVersion = versionOf(sdp);
      if (type === "offer") this.takeOffer(sdp);
      else this.takeAnswer(sdp);
    });
  }

  addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
    return this.operate(() => {
      const fragment = candidate?.usernameFragment ?? "";
      const fits = [this.remoteFragment, this.pendingRemote === null ? null : fragmentOf(this.pendingRemote)].includes(fragment);
      if (!fits) this.violate(`a candidate of ${fragment} for ${this.remoteFragment}`);
      this.remoteCandidates.add(fragment);
      this.wire.changed();
    });
  }

  restartIce(): void {
    this.wantsRestart = true;
    this.checkNeeded();
  }

  send(name: ChannelName, data: ArrayBuffer): boolean {
    if (!this.open || this.closed) return false;
    const { mate } = this;
    if (this.wire.isUp) this.soon(() => mate !== null && !mate.closed && mate.take(name, data));
    return true;
  }

  setTrack(kind: MediaKind, track: MediaStreamTrack | null): void {
    if (track !== null) this.tracks.add(kind);
    this.checkNeeded();
  }

  setIceServers(): void {}

  async route(): Promise<Route | null> {
    return this.state === "connected" ? "direct" : null;
  }

  close(): void {
    if (this.closed) return;
    // A browser may still tell its end afterwards.
    const { open, handlers } = this;
    this.soon(() => {
      if (open) handlers.channel("notes", false);
      handlers.state("closed");
      handlers.negotiationNeeded();
    });
    this.closed = true;
    this.failing();
    this.wire.remove(this);
  }

  /** Looks whether the two ends reach each other. */
  look(): void {
    if (this.closed) return;
    const mate = this.wire.mateOf(this);
    const knowsWay = mate !== null && this.remoteCandidates.has(mate.localFragment ?? "");
    if (this.wire.isUp && mate !== null && knowsWay) {
      this.mate = mate;
      this.failing();
      this.become("connected");
    } else if (this.state === "connected" && !this.wire.isUp) {
      this.become("disconnected");
      this.failing = this.time.after(failsAfter, () => this.become("failed"));
    }
  }

  /** The other end has closed its connection, as DTLS tells. */
  mateClosed(): void {
    this.mate = null;
    this.soon(() => {
      if (this.open) this.setOpen(false);
    });
  }

  private take(name: ChannelName, data: ArrayBuffer): void {
    this.received.push([name, data]);
    this.handlers.message(name, data);
  }

  private offer(): void {
    if (this.signalingState === "have-local-offer") return;
    if (this.wantsRestart || this.fragment === 0) this.fragment++;
    this.wantsRestart = false;
    this.pendingOffer = this.describe("offer", [...this.agreed, ...this.tracks]);
    this.localDescription = description("offer", this.pendingOffer);
    this.signalingState = "have-local-offer";
    this.gather();
  }

  private answer(): void {
    const remote = this.pendingRemote ?? "";
    const restarted = this.remoteFragment !== null && this.remoteFragment !== fragmentOf(remote);
    if (restarted || this.fragment === 0) this.fragment++;
    const sdp = this.describe("answer", [...tracksOf(remote), ...this.tracks], `a=answers:${idOf(remote)}\n`);
    this.localDescription = description("answer", sdp);
    this.pendingRemote = null;
    this.gather();
    this.settleOn(sdp, remote);
  }

  private takeOffer(sdp: string): void {
    if (this.signalingState === "have-local-offer") {
      // The implicit rollback. Chromium 150 never gathers again when it was gathering.
      this.gathersNoMore ||= this.gathering > 0;
      this.pendingOffer = null;
      this.localDescription = null;
      this.signalingState = "stable";
    }
    if (this.signalingState !== "stable") this.violate(`an offer while ${this.signalingState}`);
    this.pendingRemote = sdp;
    this.signalingState = "have-remote-offer";
  }

  private takeAnswer(sdp: string): void {
    if (this.signalingState !== "have-local-offer" || this.pendingOffer === null) throw new Error(`an answer while ${this.signalingState}`);
    const answered = /^a=answers:(\S+)/m.exec(sdp)?.[1];
    if (answered !== idOf(this.pendingOffer)) this.violate(`an answer to ${answered} for ${idOf(this.pendingOffer)}`);
    const own = this.pendingOffer;
    this.pendingOffer = null;
    this.settleOn(own, sdp);
  }

  private settleOn(local: string, remote: string): void {
    this.localFragment = fragmentOf(local);
    this.remoteFragment = fragmentOf(remote);
    this.agreed = new Set([...tracksOf(local), ...tracksOf(remote)]);
    this.signalingState = "stable";
    this.neededFlag = false;
    if (this.state === "new") this.become("connecting");
    this.checkNeeded();
    this.wire.changed();
  }

  private gather(): void {
    if (this.gathersNoMore) return;
    const usernameFragment = fragmentOf(this.localDescription?.sdp ?? "");
    for (let i = 0; i < 3; i++) {
      const candidate = i < 2 ? { candidate: `candidate:${i}`, sdpMid: "0", usernameFragment } : null;
      this.gathering++;
      this.soon(() => {
        this.gathering--;
        if (!this.closed && !this.gathersNoMore) this.handlers.candidate(candidate);
      });
    }
  }

  private checkNeeded(): void {
    const needed = this.localFragment === null || this.wantsRestart || [...this.tracks].some((kind) => !this.agreed.has(kind));
    if (!needed || this.neededFlag || this.signalingState !== "stable") return;
    this.neededFlag = true;
    this.fireNeeded();
  }

  /** As the standard has it: only while nothing is going on, and not when the need has passed. */
  private fireNeeded(): void {
    this.soon(() => {
      if (this.closed || !this.neededFlag || this.signalingState !== "stable") return;
      if (this.busy > 0) return void this.chain.then(() => this.fireNeeded());
      this.handlers.negotiationNeeded();
    });
  }

  private become(state: RTCPeerConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    if (state === "connected" && !this.open) this.soon(() => this.state === "connected" && this.setOpen(true));
    this.soon(() => this.closed || this.handlers.state(this.state));
  }

  private setOpen(open: boolean): void {
    if (this.closed || this.open === open) return;
    this.open = open;
    this.handlers.channel("notes", open);
    this.handlers.channel("clock", open);
  }

  private operate(act: () => void): Promise<void> {
    this.busy++;
    const done = this.chain.then(async () => {
      await new Promise<void>((resume) => this.soon(resume));
      // A closed connection never settles what it was asked.
      if (this.closed) await new Promise(() => undefined);
      this.busy--;
      act();
    });
    this.chain = done.catch(() => undefined);
    return done;
  }

  private describe(type: string, kinds: string[], more = ""): string {
    const tracks = [...new Set(kinds)].sort().join(",");
    return `v=0\no=${type} ${this.id} ${++this.version} IN IP4 0.0.0.0\na=ice-ufrag:f${this.id}.${this.fragment}\na=tracks:${tracks}\n${more}`;
  }

  private soon(act: () => void): void {
    this.time.after(this.random.below(20), act);
  }

  private violate(what: string): never {
    this.wire.violations.push(what);
    throw new Error(what);
  }
}

const fragmentOf = (sdp: string) => [...fragmentsOf(sdp)][0] ?? "";
const idOf = (sdp: string) => /^o=\S+ (\S+ \S+)/m.exec(sdp)?.[1]?.replace(" ", ".") ?? "";
const versionOf = (sdp: string) => Number(idOf(sdp).split(".")[1]);
const tracksOf = (sdp: string) => (/^a=tracks:(\S*)/m.exec(sdp)?.[1] ?? "").split(",").filter((kind) => kind !== "");

function description(type: RTCSdpType, sdp: string): RTCSessionDescription {
  return { type, sdp, toJSON: () => ({ type, sdp }) };
}
