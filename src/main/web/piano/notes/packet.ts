import { fromMidi, Held, pedals, toMidi, type NoteEvent } from "./note";

/** Events of one packet at most; more are sent in several. */
export const eventLimit = 64;

/** An event and when it happened, in milliseconds on the sender's clock. */
export interface TimedEvent {
  at: number;
  event: NoteEvent;
}

/**
 * What one side tells the other of its playing: what happened, and what is held afterwards.
 *
 * The second makes the first less precious: whoever missed an event, or got it on a connection that has ended, is right again with
 * the next packet. (RFC 4695 has a recovery journal for the same purpose.)
 */
export interface NotePacket {
  /** Counts the packets of one channel, from 0. */
  sequence: number;
  /** When it was sent, in milliseconds on the sender's clock. */
  at: number;
  events: TimedEvent[];
  held: Held;
}

const version = 1;
const headLength = 12;
const eventLength = 5;
const keyBytes = 16;
const tailLength = keyBytes + pedals.length;

/** One tenth of a millisecond is exact enough, and lets an event be 6.5 s older than its packet. */
const stepsPerMillisecond = 10;
const ageLimit = 0xffff;

/**
 * The bytes of a packet, numbers with their greatest byte first:
 *
 *     version 1 | sequence 4 | time 6, µs | count 1 | count × (age 2, 100 µs | MIDI 3) | keys 16 | pedals 3
 *
 * Key k is bit k mod 8 of byte k div 8. The age of an event is counted back from the packet's time.
 */
export function encodePacket({ sequence, at, events, held }: NotePacket): ArrayBuffer {
  if (events.length > eventLimit) throw new RangeError(`${events.length} events, more than ${eventLimit}`);
  const buffer = new ArrayBuffer(headLength + events.length * eventLength + tailLength);
  const view = new DataView(buffer);
  view.setUint8(0, version);
  view.setUint32(1, sequence >>> 0);
  const micros = Math.round(at * 1_000);
  view.setUint16(5, Math.floor(micros / 2 ** 32));
  view.setUint32(7, micros % 2 ** 32);
  view.setUint8(11, events.length);
  events.forEach(({ at: happened, event }, index) => {
    const offset = headLength + index * eventLength;
    view.setUint16(offset, Math.min(ageLimit, Math.max(0, Math.round((at - happened) * stepsPerMillisecond))));
    toMidi(event).forEach((byte, i) => view.setUint8(offset + 2 + i, byte));
  });
  writeHeld(new Uint8Array(buffer, buffer.byteLength - tailLength), held);
  return buffer;
}

/** Reads a packet; null when it is none, or of another version. */
export function decodePacket(buffer: ArrayBuffer): NotePacket | null {
  if (buffer.byteLength < headLength + tailLength) return null;
  const view = new DataView(buffer);
  const count = view.getUint8(11);
  const length = headLength + count * eventLength + tailLength;
  if (view.getUint8(0) !== version || count > eventLimit || buffer.byteLength !== length) return null;
  const at = (view.getUint16(5) * 2 ** 32 + view.getUint32(7)) / 1_000;
  const events: TimedEvent[] = [];
  for (let i = 0; i < count; i++) {
    const offset = headLength + i * eventLength;
    const event = fromMidi(view.getUint8(offset + 2), view.getUint8(offset + 3), view.getUint8(offset + 4));
    if (event !== null) events.push({ at: at - view.getUint16(offset) / stepsPerMillisecond, event });
  }
  return { sequence: view.getUint32(1), at, events, held: readHeld(new Uint8Array(buffer, length - tailLength)) };
}

function writeHeld(bytes: Uint8Array, held: Held): void {
  for (const key of held.keys) bytes[key >> 3] = (bytes[key >> 3] ?? 0) | (1 << (key & 7));
  pedals.forEach((pedal, i) => (bytes[keyBytes + i] = held.pedal(pedal)));
}

function readHeld(bytes: Uint8Array): Held {
  const held = new Held();
  for (let key = 0; key < keyBytes * 8; key++) {
    if (((bytes[key >> 3] ?? 0) >> (key & 7)) & 1) held.take({ kind: "on", key, velocity: 1 });
  }
  pedals.forEach((pedal, i) => held.take({ kind: "pedal", pedal, value: (bytes[keyBytes + i] ?? 0) & 0x7f }));
  return held;
}
