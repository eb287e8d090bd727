import { describe, expect, test } from "vitest";
import { changes, fromMidi, Held, toMidi, type NoteEvent } from "./note";

const on = (key: number, velocity = 90): NoteEvent => ({ kind: "on", key, velocity });

describe("MIDI", () => {
  test.each<NoteEvent>([on(60), { kind: "off", key: 0 }, { kind: "pedal", pedal: "sostenuto", value: 127 }])("%j comes back the same", (event) => {
    expect(fromMidi(...toMidi(event))).toEqual(event);
  });

  test.each<[string, number, number, number, NoteEvent | null]>([
    ["a note-on without velocity is a note-off", 0x93, 60, 0, { kind: "off", key: 60 }],
    ["the channel does not matter", 0x9f, 60, 1, on(60, 1)],
    ["other controllers are not ours", 0xb0, 1, 64, null],
    ["nor are other messages", 0xe0, 0, 64, null],
    ["nor what is no data byte", 0x90, 200, 1, null],
  ])("%s", (_, status, first, second, event) => expect(fromMidi(status, first, second)).toEqual(event));
});

describe("what is held", () => {
  test("changes lead from one to the other", () => {
    const [from, to] = [new Held(), new Held()];
    for (const event of [on(60), on(64)]) from.take(event);
    for (const event of [on(64), on(67), { kind: "pedal", pedal: "soft", value: 127 } as const]) to.take(event);
    for (const event of changes(from, to)) from.take(event);
    expect(from.keys).toEqual([64, 67]);
    expect(from.pedal("soft")).toBe(127);
    expect(changes(from, to)).toEqual([]);
  });

  test("releases let go of everything, and an event that changes nothing says so", () => {
    const held = new Held();
    expect(held.take(on(60))).toBe(true);
    expect(held.take({ kind: "off", key: 61 })).toBe(false);
    expect(held.take({ kind: "pedal", pedal: "sustain", value: 0 })).toBe(false);
    held.take({ kind: "pedal", pedal: "sustain", value: 80 });
    for (const event of held.releases()) held.take(event);
    expect(held.isEmpty).toBe(true);
  });
});
