import { expect, test } from "vitest";
import { Hands } from "../notes/hands";
import { MidiInput } from "./midiInput";

class FakeInput {
  state: MIDIPortDeviceState = "connected";
  onmidimessage: ((event: { data: Uint8Array }) => void) | null = null;
  constructor(
    readonly id: string,
    readonly name: string,
  ) {}
  say(...bytes: number[]) {
    this.onmidimessage?.({ data: Uint8Array.from(bytes) });
  }
}

function fakeAccess(...inputs: FakeInput[]) {
  return { inputs: new Map(inputs.map((input) => [input.id, input])), onstatechange: null as (() => void) | null };
}

async function opened(access: ReturnType<typeof fakeAccess>) {
  const hands = new Hands(() => undefined);
  const midi = new MidiInput(hands, async () => access as unknown as MIDIAccess);
  await midi.open();
  return { hands, midi };
}

test("an instrument plays, and lets go of its keys when it is unplugged", async () => {
  const [piano, pads] = [new FakeInput("1", "Piano"), new FakeInput("2", "Pads")];
  const access = fakeAccess(piano, pads);
  const { hands, midi } = await opened(access);
  expect(midi.view.get()).toEqual({ kind: "on", names: ["Piano", "Pads"] });
  piano.say(0x90, 60, 100);
  pads.say(0x99, 36, 100);
  piano.say(0xb0, 64, 127);
  expect(hands.held.keys).toEqual([36, 60]);
  expect(hands.held.pedal("sustain")).toBe(127);
  piano.say(0x90, 60, 0);
  piano.say(0x90, 62, 100);
  piano.state = "disconnected";
  access.onstatechange?.();
  expect(hands.held.keys).toEqual([36]);
  expect(midi.view.get()).toEqual({ kind: "on", names: ["Pads"] });
  midi.close();
  pads.say(0x89, 36, 0);
  expect(hands.held.keys).toEqual([36]);
});

test("a browser without MIDI, and a person who says no", async () => {
  const hands = new Hands(() => undefined);
  const missing = new MidiInput(hands, null);
  await missing.open();
  expect(missing.view.get()).toEqual({ kind: "missing" });
  const denied = new MidiInput(hands, () => Promise.reject(new Error("no")));
  await denied.open();
  expect(denied.view.get()).toEqual({ kind: "denied" });
});
