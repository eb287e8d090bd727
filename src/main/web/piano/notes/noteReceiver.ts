import type { Cancel, Time } from "../time";
import { heartbeat } from "./noteSender";
import { changes, Held, type NoteEvent } from "./note";
import { decodePacket, type NotePacket } from "./packet";

/** Silence after which the other side is taken for gone, in milliseconds. */
export const silenceLimit = 4 * heartbeat;

/** An event that is to be played, and when: in milliseconds on our clock, not before now. */
export interface PlayOut {
  event: NoteEvent;
  at: number;
}

export interface ReceiverParts {
  time: Time;
  /** A time of the other side's clock on ours; null while that is not known. */
  toOurTime: (theirs: number) => number | null;
  /** How long after it was played a note sounds here, in milliseconds, so that the way's changing length is not heard. */
  delay: () => number;
  /** Given each event when it is known, in the order in which they are to be played. */
  play: (event: PlayOut) => void;
}

/** What happened to what came in. */
export interface ReceiverCounts {
  packets: number;
  /** Events that came after the time at which they should have been played. */
  late: number;
  /** Events that were made up, since a packet's word on what is held did not fit. */
  repaired: number;
}

/**
 * Makes playing out of the packets of one peer. Confined to one thread.
 *
 * Invariant: once closed, or when nothing has come in for `silenceLimit`, everything that it has let sound has been let go.
 */
export class NoteReceiver {
  readonly counts: ReceiverCounts = { packets: 0, late: 0, repaired: 0 };
  private readonly held = new Held();
  private last = -1;
  /** When the last event is played; the next one is not played before it. */
  private end = 0;
  private silence: Cancel = () => undefined;
  private closed = false;

  constructor(private readonly parts: ReceiverParts) {}

  /** Takes the bytes of a packet; what is none is passed over, and so is what is older than what came before. */
  receive(bytes: ArrayBuffer): void {
    const packet = decodePacket(bytes);
    if (this.closed || packet === null || packet.sequence <= this.last) return;
    this.last = packet.sequence;
    this.counts.packets++;
    this.silence();
    this.silence = this.parts.time.after(silenceLimit, () => this.release());
    for (const { at, event } of packet.events) this.play(event, this.playTime(at));
    this.repair(packet);
  }

  /** Lets go of everything that is held. */
  release(): void {
    for (const event of this.held.releases()) this.play(event, this.parts.time.now());
  }

  /** Releases, and takes nothing more. Idempotent. */
  close(): void {
    this.release();
    this.silence();
    this.closed = true;
  }

  private repair(packet: NotePacket): void {
    const events = changes(this.held, packet.held);
    this.counts.repaired += events.length;
    for (const event of events) this.play(event, this.playTime(packet.at));
  }

  private playTime(at: number): number {
    const now = this.parts.time.now();
    const ours = this.parts.toOurTime(at);
    if (ours === null) return now;
    const due = ours + this.parts.delay();
    if (due < now) this.counts.late++;
    // Clocks that disagree must not hold back a note for long.
    return Math.min(Math.max(due, now), now + this.parts.delay());
  }

  private play(event: NoteEvent, at: number): void {
    this.end = Math.max(this.end, at);
    if (this.held.take(event)) this.parts.play({ event, at: this.end });
  }
}
