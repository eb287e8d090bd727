import type { Sound } from "../lesson/lesson";
import type { PeerId } from "../link/signaling";
import type { Key, NoteEvent } from "../notes/note";
import { Sounding } from "../notes/sounding";
import type { Time } from "../time";

/** Strings that sound at once at most; the oldest is damped for a new one. */
const voiceLimit = 64;

/** The strengths of a string's partials, the first one being its pitch; made up by ear. */
const partials = [0, 1, 0.5, 0.28, 0.16, 0.09, 0.05, 0.03, 0.02];

interface Voice {
  key: Key;
  gain: GainNode;
  oscillator: OscillatorNode;
}

/** A plain piano of oscillators. Everything is scheduled on the audio clock, so that timers cannot make the rhythm uneven. */
export class WebAudioPiano implements Sound {
  private context: AudioContext | null = null;
  private wave: PeriodicWave | null = null;
  private readonly players = new Map<PeerId, Sounding>();
  private readonly voices = new Map<string, Voice>();
  /** Off, nothing sounds. */
  enabled = true;

  constructor(private readonly time: Time) {}

  /** To be called while a person clicks or types, since browsers let no page sound before that. Idempotent. */
  wake(): void {
    if (this.context === null) {
      this.context = new AudioContext({ latencyHint: "interactive" });
      this.wave = this.context.createPeriodicWave(new Float32Array(partials.length), new Float32Array(partials));
    }
    if (this.context.state === "suspended") void this.context.resume();
  }

  play(who: PeerId, event: NoteEvent, at: number): void {
    const sounding = this.players.get(who) ?? new Sounding();
    this.players.set(who, sounding);
    for (const action of sounding.take(event)) {
      const name = `${who} ${action.key}`;
      if (action.kind === "stop") this.damp(name, at);
      else if (this.enabled) this.strike(name, action.key, action.velocity * (action.soft ? 0.6 : 1), at);
    }
  }

  silence(): void {
    this.players.clear();
    for (const name of [...this.voices.keys()]) this.damp(name, this.time.now());
  }

  /** Ends the sound for good. Idempotent. */
  close(): void {
    void this.context?.close();
    this.context = null;
    this.voices.clear();
  }

  private strike(name: string, key: Key, velocity: number, at: number): void {
    const { context, wave } = this;
    if (context === null || wave === null || context.state !== "running") return;
    if (this.voices.size >= voiceLimit) this.damp([...this.voices.keys()][0] ?? "", this.time.now());
    const start = this.onAudioClock(context, at);
    const oscillator = new OscillatorNode(context, { frequency: 440 * 2 ** ((key - 69) / 12) });
    oscillator.setPeriodicWave(wave);
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.22 * (velocity / 127) ** 1.6, start + 0.004);
    // Low strings ring longer than high ones.
    gain.gain.setTargetAtTime(0, start + 0.004, 0.35 + 1.4 * ((108 - key) / 87));
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 12);
    const voice = { key, gain, oscillator };
    oscillator.onended = () => {
      gain.disconnect();
      if (this.voices.get(name) === voice) this.voices.delete(name);
    };
    this.voices.set(name, voice);
  }

  private damp(name: string, at: number): void {
    const voice = this.voices.get(name);
    this.voices.delete(name);
    if (voice === undefined || this.context === null) return;
    const end = this.onAudioClock(this.context, at);
    voice.gain.gain.cancelAndHoldAtTime?.(end);
    voice.gain.gain.setTargetAtTime(0, end, 0.05);
    voice.oscillator.stop(end + 0.4);
  }

  private onAudioClock(context: AudioContext, at: number): number {
    return context.currentTime + Math.max(0, at - this.time.now()) / 1_000;
  }
}
