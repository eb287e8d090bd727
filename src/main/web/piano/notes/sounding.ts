import { pedalDown, type Key, type NoteEvent } from "./note";

/** What a voice of a piano has to do. */
export type VoiceAction = { kind: "start"; key: Key; velocity: number; soft: boolean } | { kind: "stop"; key: Key };

/**
 * Which strings sound, given keys and pedals: dampers fall when a key is up and no pedal holds it.
 *
 * A key that is struck again while the pedal holds it is down, and is not let go with the pedal. Sostenuto holds the keys that
 * were down when it was pressed, and only those.
 */
export class Sounding {
  private readonly down = new Set<Key>();
  private readonly ringing = new Set<Key>();
  /** The keys that sostenuto holds; null while that pedal is up. */
  private sostenuto: ReadonlySet<Key> | null = null;
  private sustained = false;
  private soft = false;

  take(event: NoteEvent): VoiceAction[] {
    if (event.kind === "on") return this.strike(event.key, event.velocity);
    if (event.kind === "off") this.down.delete(event.key);
    else this.move(event.pedal, event.value >= pedalDown);
    return this.damp();
  }

  private strike(key: Key, velocity: number): VoiceAction[] {
    const stop: VoiceAction[] = this.ringing.has(key) ? [{ kind: "stop", key }] : [];
    this.down.add(key);
    this.ringing.add(key);
    return [...stop, { kind: "start", key, velocity, soft: this.soft }];
  }

  private move(pedal: "sustain" | "sostenuto" | "soft", isDown: boolean): void {
    if (pedal === "sustain") this.sustained = isDown;
    else if (pedal === "soft") this.soft = isDown;
    else this.sostenuto = isDown ? (this.sostenuto ?? new Set(this.down)) : null;
  }

  private damp(): VoiceAction[] {
    if (this.sustained) return [];
    const silent = [...this.ringing].filter((key) => !this.down.has(key) && !this.sostenuto?.has(key));
    for (const key of silent) this.ringing.delete(key);
    return silent.map((key) => ({ kind: "stop", key }));
  }
}
