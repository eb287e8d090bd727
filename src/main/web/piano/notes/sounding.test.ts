import { beforeEach, expect, test } from "vitest";
import type { NoteEvent, Pedal } from "./note";
import { Sounding } from "./sounding";

let sounding: Sounding;
beforeEach(() => {
  sounding = new Sounding();
});

const take = (event: NoteEvent) => sounding.take(event).map(({ kind, key }) => `${kind} ${key}`);
const on = (key: number) => take({ kind: "on", key, velocity: 90 });
const off = (key: number) => take({ kind: "off", key });
const pedal = (name: Pedal, down: boolean) => take({ kind: "pedal", pedal: name, value: down ? 127 : 0 });

test("a key sounds while it is down", () => {
  expect(on(60)).toEqual(["start 60"]);
  expect(off(60)).toEqual(["stop 60"]);
  expect(off(60)).toEqual([]);
});

test("the sustaining pedal holds what is let go, until it comes up", () => {
  on(60);
  pedal("sustain", true);
  on(64);
  expect(off(60)).toEqual([]);
  expect(pedal("sustain", false)).toEqual(["stop 60"]);
  expect(off(64)).toEqual(["stop 64"]);
});

test("a key that is struck again under the pedal is down, and stays when the pedal comes up", () => {
  pedal("sustain", true);
  on(60);
  off(60);
  expect(on(60)).toEqual(["stop 60", "start 60"]);
  expect(pedal("sustain", false)).toEqual([]);
  expect(off(60)).toEqual(["stop 60"]);
});

test("sostenuto holds the keys that were down when it was pressed, and no others", () => {
  on(48);
  pedal("sostenuto", true);
  on(60);
  expect(off(48)).toEqual([]);
  expect(off(60)).toEqual(["stop 60"]);
  // Pressed further it takes no more keys.
  on(62);
  take({ kind: "pedal", pedal: "sostenuto", value: 100 });
  expect(off(62)).toEqual(["stop 62"]);
  expect(pedal("sostenuto", false)).toEqual(["stop 48"]);
});

test("sostenuto without a key holds none that comes later", () => {
  pedal("sostenuto", true);
  on(60);
  take({ kind: "pedal", pedal: "sostenuto", value: 100 });
  expect(off(60)).toEqual(["stop 60"]);
});

test("the soft pedal is for what is struck under it", () => {
  pedal("soft", true);
  expect(sounding.take({ kind: "on", key: 60, velocity: 90 })).toEqual([{ kind: "start", key: 60, velocity: 90, soft: true }]);
});
