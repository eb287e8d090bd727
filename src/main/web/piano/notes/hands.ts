import { Held, type Key, type NoteEvent, type Pedal } from "./note";

/** What presses keys: a pointer, a key of the computer, a MIDI instrument. Any text that tells it from others. */
export type Source = string;

/**
 * What is played here, by all means together. A key is down while at least one source holds it.
 *
 * Whatever goes away lets go of what it held, so that nothing stays on.
 */
export class Hands {
  /** What is held, after the last event that was told. */
  readonly held = new Held();
  private readonly holders = new Map<Key, Set<Source>>();

  constructor(private readonly tell: (event: NoteEvent) => void) {}

  press(source: Source, key: Key, velocity: number): void {
    if (key < 0 || key > 127) return;
    const holders = this.holders.get(key) ?? new Set();
    if (holders.has(source)) return;
    holders.add(source);
    this.holders.set(key, holders);
    this.take({ kind: "on", key, velocity: Math.min(127, Math.max(1, Math.round(velocity))) });
  }

  lift(source: Source, key: Key): void {
    const holders = this.holders.get(key);
    if (holders?.delete(source) !== true || holders.size > 0) return;
    this.holders.delete(key);
    this.take({ kind: "off", key });
  }

  pedal(pedal: Pedal, value: number): void {
    this.take({ kind: "pedal", pedal, value });
  }

  /** Lets go of every key that the source holds. */
  leave(source: Source): void {
    for (const key of [...this.holders.keys()]) this.lift(source, key);
  }

  /** Lets go of everything. */
  release(): void {
    this.holders.clear();
    for (const event of this.held.releases()) this.take(event);
  }

  private take(event: NoteEvent): void {
    if (this.held.take(event)) this.tell(event);
  }
}
