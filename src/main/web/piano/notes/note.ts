/** A key of a piano by its MIDI number: 60 is middle C; 21 to 108 are the 88 keys of a grand. */
export type Key = number;

export const pedals = ["sustain", "sostenuto", "soft"] as const;
export type Pedal = (typeof pedals)[number];

/** What somebody does at a piano. Velocities are 1 to 127; pedals 0 (up) to 127, and down from 64. */
export type NoteEvent =
  | { kind: "on"; key: Key; velocity: number }
  | { kind: "off"; key: Key }
  | { kind: "pedal"; pedal: Pedal; value: number };

/** A pedal counts as down from this value on (MIDI 1.0, controllers 64 to 69). */
export const pedalDown = 64;

const controllers: Record<Pedal, number> = { sustain: 64, sostenuto: 66, soft: 67 };

/** The three bytes of MIDI, on the first channel. */
export function toMidi(event: NoteEvent): [number, number, number] {
  switch (event.kind) {
    case "on":
      return [0x90, event.key, event.velocity];
    case "off":
      return [0x80, event.key, 0];
    case "pedal":
      return [0xb0, controllers[event.pedal], event.value];
    default:
      return event satisfies never;
  }
}

/** What three bytes of MIDI mean, on whatever channel; null for what is neither a note nor a pedal. */
export function fromMidi(status: number, first: number, second: number): NoteEvent | null {
  if (first > 127 || second > 127) return null;
  const command = status & 0xf0;
  if (command === 0x90 && second > 0) return { kind: "on", key: first, velocity: second };
  // A note-on without velocity is a note-off.
  if (command === 0x90 || command === 0x80) return { kind: "off", key: first };
  const pedal = command === 0xb0 ? pedals.find((name) => controllers[name] === first) : undefined;
  return pedal === undefined ? null : { kind: "pedal", pedal, value: second };
}

/** Which keys are down and how far the pedals. Mutable. */
export class Held {
  private readonly down = new Map<Key, number>();
  private readonly values: Record<Pedal, number> = { sustain: 0, sostenuto: 0, soft: 0 };

  /** Takes an event in; false when it changes nothing. A key that is struck again has changed. */
  take(event: NoteEvent): boolean {
    if (event.kind === "on") return this.down.set(event.key, event.velocity) !== null;
    if (event.kind === "off") return this.down.delete(event.key);
    if (this.values[event.pedal] === event.value) return false;
    this.values[event.pedal] = event.value;
    return true;
  }

  get keys(): Key[] {
    return [...this.down.keys()].sort((a, b) => a - b);
  }

  has(key: Key): boolean {
    return this.down.has(key);
  }

  pedal(pedal: Pedal): number {
    return this.values[pedal];
  }

  get isEmpty(): boolean {
    return this.down.size === 0 && pedals.every((pedal) => this.values[pedal] === 0);
  }

  /** What lets go of everything that is held. */
  releases(): NoteEvent[] {
    return changes(this, new Held());
  }
}

/** What makes the one into the other; keys that only the other holds are struck as softly as can be. */
export function changes(from: Held, to: Held): NoteEvent[] {
  const events: NoteEvent[] = [];
  for (const key of from.keys) if (!to.has(key)) events.push({ kind: "off", key });
  for (const pedal of pedals) {
    const value = to.pedal(pedal);
    if (from.pedal(pedal) !== value) events.push({ kind: "pedal", pedal, value });
  }
  for (const key of to.keys) if (!from.has(key)) events.push({ kind: "on", key, velocity: 1 });
  return events;
}
