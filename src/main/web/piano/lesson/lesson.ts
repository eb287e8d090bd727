import type { Connect, MediaKind } from "../link/connection";
import type { PeerId, Signal, Signaling } from "../link/signaling";
import { Hands } from "../notes/hands";
import type { Key, NoteEvent } from "../notes/note";
import { Held } from "../notes/note";
import type { PlayOutMode } from "../notes/playOut";
import { Store } from "../store";
import type { Cancel, Time } from "../time";
import { areLinked, isPolite, type Member, type Topology } from "./member";
import { Partner, type PartnerView } from "./partner";

/** A signal from a peer, under a name that no other one has. */
export interface Incoming {
  id: string;
  from: PeerId;
  signal: Signal;
}

/** Makes sound of what is played; times are the lesson's own, in milliseconds. */
export interface Sound {
  play(who: PeerId, event: NoteEvent, at: number): void;
  /** Ends every sound. */
  silence(): void;
}

export interface LessonParts {
  time: Time;
  signaling: Signaling;
  connect: Connect;
  sound: Sound;
  /** Offer at once also as the one who joined later; for tests of crossing offers. */
  eager: boolean;
}

/** Who holds each key that is down. */
export type LitKeys = ReadonlyMap<Key, readonly PeerId[]>;

/**
 * A lesson as one of its members has it: a partner for everybody else whom they are linked to, what is played here and there, and
 * the signals from and to all of them. Confined to one thread.
 */
export class Lesson {
  readonly partners = new Store<readonly PartnerView[]>([]);
  readonly lit = new Store<LitKeys>(new Map());
  readonly hands: Hands;
  mode: PlayOutMode = "mirror";
  private readonly current = new Map<PeerId, Partner>();
  private readonly tracks = new Map<MediaKind, MediaStreamTrack>();
  /** What sounds here of each, ourselves included. */
  private readonly shown = new Map<PeerId, Held>();
  private readonly playing = new Set<Cancel>();
  private handled = new Set<string>();
  private inbox: readonly Incoming[] = [];
  /** How far the links with peers came that have gone, in case one is seen again. */
  private readonly generations = new Map<PeerId, number>();
  private me: PeerId = "";

  constructor(private readonly parts: LessonParts) {
    this.hands = new Hands((event) => this.tell(event));
  }

  /** Takes in who is in the room, ourselves included. */
  follow(me: PeerId, topology: Topology, members: readonly Member[]): void {
    this.me = me;
    const self = members.find(({ peer }) => peer === me);
    const linked = self === undefined ? [] : members.filter((other) => areLinked(topology, self, other));
    for (const [peer, partner] of [...this.current]) {
      if (!linked.some((member) => member.peer === peer)) this.part(peer, partner);
    }
    for (const member of linked) {
      if (!this.current.has(member.peer) && self !== undefined) this.meet(member, isPolite(self, member));
    }
    this.work();
    this.show();
  }

  /** Takes in all signals that are there for us; those that were handled already are passed over. */
  receive(inbox: readonly Incoming[]): void {
    this.inbox = inbox;
    this.work();
  }

  /** Sends this track to everybody from now on; null for none. */
  setTrack(kind: MediaKind, track: MediaStreamTrack | null): void {
    if (track === null) this.tracks.delete(kind);
    else this.tracks.set(kind, track);
    for (const { link } of this.current.values()) link.setTrack(kind, track);
  }

  setIceServers(servers: RTCIceServer[]): void {
    for (const { link } of this.current.values()) link.setIceServers(servers);
  }

  /** Tries again to reach a partner, or all of them. */
  reconnect(peer?: PeerId): void {
    for (const [name, { link }] of this.current) if (peer === undefined || peer === name) link.reconnect();
  }

  /** All notes off, here and there. */
  panic(): void {
    this.hands.release();
    for (const partner of this.current.values()) partner.release();
    this.parts.sound.silence();
  }

  /** Parts from everybody. Idempotent. */
  close(): void {
    this.hands.release();
    for (const [peer, partner] of [...this.current]) this.part(peer, partner);
    for (const cancel of this.playing) cancel();
    this.playing.clear();
    this.shown.clear();
    this.parts.sound.silence();
    this.light();
    this.show();
  }

  private meet(member: Member, polite: boolean): void {
    const { peer } = member;
    const partner = new Partner({
      ...this.parts,
      member,
      polite,
      firstGeneration: (this.generations.get(peer) ?? 0) + 1,
      held: this.hands.held,
      mode: () => this.mode,
      play: ({ event, at }) => this.play(peer, event, at),
      changed: () => this.show(),
    });
    this.current.set(peer, partner);
    for (const [kind, track] of this.tracks) partner.link.setTrack(kind, track);
  }

  private part(peer: PeerId, partner: Partner): void {
    this.generations.set(peer, partner.link.view.generation);
    this.current.delete(peer);
    partner.close();
  }

  /** Hands out what has come in; what is of somebody whom we do not know yet waits. */
  private work(): void {
    const there = new Set<string>();
    for (const { id, from, signal } of this.inbox) {
      const partner = this.current.get(from);
      if (!this.handled.has(id)) partner?.link.receive(signal);
      if (this.handled.has(id) || partner !== undefined) there.add(id);
    }
    // Ids that are no more in the inbox do not come again.
    this.handled = there;
  }

  private tell(event: NoteEvent): void {
    for (const partner of this.current.values()) partner.send(event);
    this.play(this.me, event, this.parts.time.now());
  }

  private play(who: PeerId, event: NoteEvent, at: number): void {
    const { time, sound } = this.parts;
    sound.play(who, event, at);
    const wait = at - time.now();
    if (wait <= 0) return this.mark(who, event);
    const cancel = time.after(wait, () => {
      this.playing.delete(cancel);
      this.mark(who, event);
    });
    this.playing.add(cancel);
  }

  private mark(who: PeerId, event: NoteEvent): void {
    const held = this.shown.get(who) ?? new Held();
    this.shown.set(who, held);
    if (held.take(event)) this.light();
    if (held.isEmpty) this.shown.delete(who);
  }

  private light(): void {
    const lit = new Map<Key, PeerId[]>();
    for (const [who, held] of this.shown) {
      for (const key of held.keys) lit.set(key, [...(lit.get(key) ?? []), who]);
    }
    this.lit.set(lit);
  }

  private show(): void {
    this.partners.set([...this.current.values()].map(({ view }) => view));
  }
}
