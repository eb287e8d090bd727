import type { ChannelName, Connect } from "../link/connection";
import { PeerLink, type LinkView } from "../link/peerLink";
import type { Signaling } from "../link/signaling";
import { PeerClock } from "../notes/clock";
import type { Held, NoteEvent } from "../notes/note";
import { NoteReceiver, type PlayOut } from "../notes/noteReceiver";
import { NoteSender } from "../notes/noteSender";
import { playOutDelay, type PlayOutMode } from "../notes/playOut";
import type { Time } from "../time";
import type { Member } from "./member";

export interface PartnerParts {
  member: Member;
  polite: boolean;
  eager: boolean;
  firstGeneration: number;
  time: Time;
  signaling: Signaling;
  connect: Connect;
  /** What is held here. */
  held: Held;
  mode: () => PlayOutMode;
  /** What the partner plays, and when it is to be heard and seen. */
  play: (event: PlayOut) => void;
  changed: () => void;
}

/** What there is to know about a partner. */
export interface PartnerView {
  readonly member: Member;
  readonly link: LinkView;
  /** The way there and back, in milliseconds; null while that is not known. */
  readonly roundTrip: number | null;
  /** Voice and picture; null before the first of them. The same object for as long as the tracks are the same. */
  readonly stream: MediaStream | null;
}

/** Another member of the room: the link to them, both clocks, and the notes in both directions. Confined to one thread. */
export class Partner {
  readonly link: PeerLink;
  private clock: PeerClock | null = null;
  private sender: NoteSender | null = null;
  private receiver: NoteReceiver | null = null;
  private tracks: MediaStreamTrack[] = [];
  private stream: MediaStream | null = null;
  private generation = 0;

  constructor(private readonly parts: PartnerParts) {
    const { member, ...others } = parts;
    this.link = new PeerLink({
      ...others,
      peer: member.peer,
      events: {
        changed: () => parts.changed(),
        channel: (name, open) => this.channel(name, open),
        message: (name, data) => (name === "notes" ? this.receiver : this.clock)?.receive(data),
        track: (track) => this.addTrack(track),
      },
    });
  }

  get view(): PartnerView {
    const { member } = this.parts;
    return { member, link: this.link.view, roundTrip: this.clock?.roundTrip ?? null, stream: this.stream };
  }

  /** Sends an event that `held` has taken already. */
  send(event: NoteEvent): void {
    this.sender?.play(event);
  }

  /** Lets go of whatever the partner holds, until they say again that they do. */
  release(): void {
    this.receiver?.release();
  }

  /** Idempotent. */
  close(): void {
    this.link.close();
  }

  private channel(name: ChannelName, open: boolean): void {
    if (name === "clock") this.openClock(open);
    else this.openNotes(open);
  }

  private openClock(open: boolean): void {
    this.clock?.close();
    const { time, changed } = this.parts;
    this.clock = open ? new PeerClock(time, (bytes) => this.link.send("clock", bytes), changed) : null;
  }

  private openNotes(open: boolean): void {
    this.sender?.close();
    this.receiver?.close();
    const { time, held, mode, play } = this.parts;
    this.sender = open ? new NoteSender(time, held, (packet) => this.link.send("notes", packet)) : null;
    const delay = () => playOutDelay(mode(), this.clock?.roundTrip ?? null, this.clock?.jitter ?? 0);
    const toOurTime = (theirs: number) => this.clock?.toOurs(theirs) ?? null;
    this.receiver = open ? new NoteReceiver({ time, toOurTime, delay, play }) : null;
  }

  /** The tracks of one connection are one stream; another connection begins with none. */
  private addTrack(track: MediaStreamTrack): void {
    const { generation } = this.link.view;
    if (generation !== this.generation) this.tracks = [];
    this.generation = generation;
    this.tracks = [...this.tracks.filter(({ kind }) => kind !== track.kind), track];
    this.stream = new MediaStream(this.tracks);
    this.parts.changed();
  }
}
