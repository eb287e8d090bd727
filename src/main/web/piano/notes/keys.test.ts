import { expect, test } from "vitest";
import { computerKeys, highestKey, isBlack, keyName, layOut, lowestKey, octavesThatFit, spokenName } from "./keys";
import { playability, playOutDelay } from "./playOut";

test("keys are called as musicians call them", () => {
  expect([lowestKey, 60, 61, highestKey].map(keyName)).toEqual(["A0", "C4", "C♯4", "C8"]);
  expect(spokenName(61)).toBe("C sharp 4");
});

test("a grand piano has 52 white and 36 black keys, each in its place", () => {
  const places = layOut(lowestKey, highestKey);
  expect(places.filter(({ black }) => !black).map(({ left }) => left)).toEqual(Array.from({ length: 52 }, (_, i) => i));
  expect(places.filter(({ black }) => black)).toHaveLength(36);
  for (const { key, black, left } of places) {
    if (!black) continue;
    // A black key lies over the gap between its neighbours.
    const right = places.find((place) => place.key === key + 1);
    expect(Math.abs((right?.left ?? 0) - (left + 0.3)), keyName(key)).toBeLessThan(0.2);
  }
});

test("as many octaves are drawn as fit, one at least and seven at most", () => {
  expect([100, 360, 1200, 5000].map((width) => octavesThatFit(width, 24))).toEqual([1, 2, 7, 7]);
});

test("the computer's keys are a piano's: black ones in the upper row", () => {
  const upper = ["KeyW", "KeyE", "KeyT", "KeyY", "KeyU", "KeyO", "KeyP"];
  for (const [code, halfTones] of Object.entries(computerKeys)) expect(isBlack(60 + halfTones), code).toBe(upper.includes(code));
});

test("in the mirror notes wait long enough to come in time, live ones hardly at all", () => {
  expect(playOutDelay("mirror", 10, 2)).toBe(80);
  expect(playOutDelay("mirror", 200, 40)).toBe(160);
  expect(playOutDelay("mirror", 20, 10_000)).toBe(260);
  expect(playOutDelay("live", 20, 0)).toBe(10);
  expect(playOutDelay("live", 20, 500)).toBe(30);
  expect(playOutDelay("live", null, 0)).toBe(0);
});

test("what two can do together depends on the way between them", () => {
  expect([10, 50, 51, 80, 81].map(playability)).toEqual(["together", "together", "playable", "playable", "talk"]);
});
