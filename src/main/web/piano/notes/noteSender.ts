import { every, type Cancel, type Time } from "../time";
import { Held, type NoteEvent } from "./note";
import { encodePacket, eventLimit, type TimedEvent } from "./packet";

/** Pedal movements are gathered for so many milliseconds; notes go at once. */
const pedalDelay = 10;

/** A packet goes at least this often, in milliseconds, so that the other side knows what is held, and that we are here. */
export const heartbeat = 500;

/**
 * Tells one peer what is played here, from when its channel opens until it closes. Confined to one thread.
 *
 * What could not be sent is not sent later: the next packet says what is held.
 */
export class NoteSender {
  private sequence = 0;
  private events: TimedEvent[] = [];
  private gathering: Cancel | null = null;
  private readonly stopBeating: Cancel;

  /** @param held what is held here, kept up to date by whoever plays */
  constructor(
    private readonly time: Time,
    private readonly held: Held,
    private readonly send: (packet: ArrayBuffer) => boolean,
  ) {
    this.stopBeating = every(time, heartbeat, () => this.flush());
    this.flush();
  }

  /** Sends an event that `held` has taken already. */
  play(event: NoteEvent): void {
    this.events.push({ at: this.time.now(), event });
    if (event.kind !== "pedal" || this.events.length >= eventLimit) this.flush();
    else this.gathering ??= this.time.after(pedalDelay, () => this.flush());
  }

  /** Idempotent. */
  close(): void {
    this.gathering?.();
    this.stopBeating();
  }

  private flush(): void {
    this.gathering?.();
    this.gathering = null;
    this.send(encodePacket({ sequence: this.sequence++, at: this.time.now(), events: this.events, held: this.held }));
    this.events = [];
  }
}
