import type { Hands } from "../notes/hands";
import { fromMidi } from "../notes/note";
import { Store } from "../store";

/** What is known of MIDI instruments; `names` are those that play. */
export type MidiView = { kind: "missing" } | { kind: "off" } | { kind: "denied" } | { kind: "on"; names: readonly string[] };

/** Instruments that the browser knows by Web MIDI. One that is unplugged lets go of its keys. */
export class MidiInput {
  readonly view: Store<MidiView>;
  private access: MIDIAccess | null = null;

  constructor(
    private readonly hands: Hands,
    private readonly ask: (() => Promise<MIDIAccess>) | null = browserMidi(),
  ) {
    this.view = new Store<MidiView>({ kind: ask === null ? "missing" : "off" });
  }

  /** Asks for the instruments, or looks again which there are. */
  async open(): Promise<void> {
    if (this.ask === null) return;
    try {
      this.access ??= await this.ask();
      this.access.onstatechange = () => this.look();
      this.look();
    } catch {
      this.view.set({ kind: "denied" });
    }
  }

  /** Listens to no instrument any more. Idempotent. */
  close(): void {
    if (this.access === null) return;
    this.access.onstatechange = null;
    for (const input of this.access.inputs.values()) input.onmidimessage = null;
  }

  private look(): void {
    const names: string[] = [];
    for (const input of this.access?.inputs.values() ?? []) {
      const source = `midi ${input.id}`;
      if (input.state === "connected") {
        names.push(input.name ?? "MIDI instrument");
        input.onmidimessage = ({ data }) => data !== null && this.hear(source, data);
      } else this.hands.leave(source);
    }
    this.view.set({ kind: "on", names });
  }

  private hear(source: string, [status = 0, first = 0, second = 0]: Uint8Array): void {
    const event = fromMidi(status, first, second);
    if (event?.kind === "on") this.hands.press(source, event.key, event.velocity);
    else if (event?.kind === "off") this.hands.lift(source, event.key);
    else if (event?.kind === "pedal") this.hands.pedal(event.pedal, event.value);
  }
}

/** Null where there is no Web MIDI: in Safari, on iPads and iPhones, and on pages without TLS. */
function browserMidi(): (() => Promise<MIDIAccess>) | null {
  if (typeof navigator === "undefined" || !("requestMIDIAccess" in navigator)) return null;
  return () => navigator.requestMIDIAccess();
}
