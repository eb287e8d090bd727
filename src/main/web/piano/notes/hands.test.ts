import { beforeEach, expect, test } from "vitest";
import { Hands } from "./hands";
import type { NoteEvent } from "./note";

let told: string[];
let hands: Hands;
beforeEach(() => {
  told = [];
  hands = new Hands((event: NoteEvent) => told.push(event.kind === "pedal" ? `${event.pedal} ${event.value}` : `${event.kind} ${event.key}`));
});

test("a key that two hold is down until both have let go", () => {
  hands.press("mouse", 60, 80);
  hands.press("midi", 60, 80);
  hands.lift("mouse", 60);
  expect(hands.held.keys).toEqual([60]);
  hands.lift("midi", 60);
  expect(told).toEqual(["on 60", "on 60", "off 60"]);
});

test("one source presses a key once, however often it says so, and lifts only what it holds", () => {
  hands.press("keys", 60, 80);
  hands.press("keys", 60, 80);
  hands.lift("mouse", 60);
  hands.lift("keys", 61);
  expect(told).toEqual(["on 60"]);
});

test("a source that goes away lets go of its keys, and of no others", () => {
  hands.press("midi", 60, 80);
  hands.press("midi", 64, 80);
  hands.press("mouse", 67, 80);
  hands.leave("midi");
  expect(hands.held.keys).toEqual([67]);
});

test("all is let go of at once, pedals too, and each can be pressed again", () => {
  hands.press("mouse", 60, 80);
  hands.pedal("sustain", 127);
  hands.release();
  expect(hands.held.isEmpty).toBe(true);
  hands.press("mouse", 60, 80);
  expect(told).toEqual(["on 60", "sustain 127", "off 60", "sustain 0", "on 60"]);
});

test("keys that MIDI does not have are not there, and velocities are between 1 and 127", () => {
  hands.press("mouse", 128, 80);
  hands.press("mouse", -1, 80);
  hands.press("mouse", 60, 300);
  hands.press("mouse", 61, 0);
  expect(told).toEqual(["on 60", "on 61"]);
});
