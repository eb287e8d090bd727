import type { Cancel, Time } from "../time";

/** Readings at the start, one after the other, and how far apart, in milliseconds. */
const quickReadings = 8;
const quickInterval = 50;
/** How far apart readings are later, in milliseconds. */
const slowInterval = 2_000;
/** How many readings are looked at: about a minute, within which clocks drift by less than they can be read. */
const windowSize = 32;

interface Reading {
  /** Add to a time of ours for theirs, in milliseconds. */
  offset: number;
  roundTrip: number;
}

const askLength = 9;
const answerLength = 25;

/**
 * The other side's clock, read over an unordered channel (as NTP does; RFC 5905, section 8). Confined to one thread.
 *
 * Of the last readings the one with the shortest way counts, since there the two directions can differ the least.
 *
 *     ask      0 | asked 8
 *     answer   1 | asked 8 | heard 8 | answered 8
 */
export class PeerClock {
  private readonly readings: Reading[] = [];
  private asked = 0;
  private next: Cancel = () => undefined;

  constructor(
    private readonly time: Time,
    private readonly send: (bytes: ArrayBuffer) => boolean,
    private readonly changed: () => void = () => undefined,
  ) {
    this.ask();
  }

  /** Takes what the other side has sent, its questions as well as its answers. */
  receive(bytes: ArrayBuffer): void {
    const now = this.time.now();
    const view = new DataView(bytes);
    if (bytes.byteLength === askLength && view.getUint8(0) === 0) this.answer(view.getFloat64(1), now);
    if (bytes.byteLength === answerLength && view.getUint8(0) === 1) this.read(view, now);
  }

  /** A time of their clock on ours; null before the first reading. */
  toOurs(theirs: number): number | null {
    const { best } = this;
    return best === null ? null : theirs - best.offset;
  }

  /** The shortest way there and back of late, in milliseconds; null before the first reading. */
  get roundTrip(): number | null {
    return this.best?.roundTrip ?? null;
  }

  /** How much longer than the shortest the ways have been of late, at the 90th percentile, in milliseconds. */
  get jitter(): number {
    const sorted = this.readings.map(({ roundTrip }) => roundTrip).sort((a, b) => a - b);
    const [first] = sorted;
    return first === undefined ? 0 : (sorted[Math.floor(sorted.length * 0.9)] ?? first) - first;
  }

  /** Ends the readings. Idempotent. */
  close(): void {
    this.next();
  }

  private get best(): Reading | null {
    let best: Reading | null = null;
    for (const reading of this.readings) if (best === null || reading.roundTrip <= best.roundTrip) best = reading;
    return best;
  }

  private ask(): void {
    const view = new DataView(new ArrayBuffer(askLength));
    view.setFloat64(1, this.time.now());
    this.send(view.buffer);
    this.next = this.time.after(++this.asked < quickReadings ? quickInterval : slowInterval, () => this.ask());
  }

  private answer(asked: number, heard: number): void {
    const view = new DataView(new ArrayBuffer(answerLength));
    view.setUint8(0, 1);
    view.setFloat64(1, asked);
    view.setFloat64(9, heard);
    view.setFloat64(17, this.time.now());
    this.send(view.buffer);
  }

  private read(view: DataView, now: number): void {
    const [asked, heard, answered] = [view.getFloat64(1), view.getFloat64(9), view.getFloat64(17)];
    const roundTrip = now - asked - (answered - heard);
    const offset = (heard - asked + (answered - now)) / 2;
    // The bytes are the other side's: an answer to what nobody asked is no reading.
    if (!Number.isFinite(offset) || !(roundTrip >= 0 && asked <= now)) return;
    this.readings.push({ offset, roundTrip });
    if (this.readings.length > windowSize) this.readings.shift();
    this.changed();
  }
}
