import { expect, test } from "vitest";
import { ManualTime } from "../testing/manualTime";
import { Random } from "../../shared/testing/random";
import { PeerClock } from "./clock";

/** Two clocks, one of them ahead, and a way between them whose length differs. */
function twoClocks(ahead: number, way: () => number) {
  const time = new ManualTime();
  const theirTime = { now: () => time.now() + ahead, after: time.after.bind(time) };
  let [ours, theirs]: PeerClock[] = [];
  ours = new PeerClock(time, (bytes) => time.after(way(), () => theirs?.receive(bytes)) !== null);
  theirs = new PeerClock(theirTime, (bytes) => time.after(way(), () => ours?.receive(bytes)) !== null);
  return { time, ours, theirs };
}

test("before the first reading nothing is known", () => {
  const { ours } = twoClocks(0, () => 10);
  expect(ours.toOurs(5)).toBeNull();
  expect(ours.roundTrip).toBeNull();
});

test("with an even way, the clocks agree to the millisecond, and the way's length is known", async () => {
  const { time, ours, theirs } = twoClocks(123_456, () => 15);
  await time.advance(1_000);
  expect(ours.roundTrip).toBeCloseTo(30);
  expect(ours.toOurs(time.now() + 123_456)).toBeCloseTo(time.now());
  expect(theirs.toOurs(time.now())).toBeCloseTo(time.now() + 123_456);
  expect(ours.jitter).toBeCloseTo(0);
});

test("with an uneven way the error is at most half of what the shortest way took", async () => {
  for (let seed = 0; seed < 100; seed++) {
    const random = new Random(seed);
    const { time, ours } = twoClocks(-5_000, () => 5 + (random.chance(0.5) ? 0 : random.below(200)));
    await time.advance(60_000);
    const error = Math.abs((ours.toOurs(time.now() - 5_000) ?? Number.NaN) - time.now());
    expect(error, `seed ${seed}`).toBeLessThanOrEqual((ours.roundTrip ?? 0) / 2);
    expect(ours.roundTrip, `seed ${seed}`).toBeLessThan(60);
    expect(ours.jitter).toBeGreaterThan(0);
  }
});

test("bytes that are no reading, or answer no question of ours, change nothing", async () => {
  const { time, ours } = twoClocks(0, () => 10);
  await time.advance(1_000);
  const before = ours.toOurs(500);
  const forged = new DataView(new ArrayBuffer(25));
  forged.setUint8(0, 1);
  for (const values of [[1e12, 0, 0], [Number.NaN, 0, 0], [0, Number.POSITIVE_INFINITY, 0], [900, 0, 1e9]]) {
    values.forEach((value, i) => forged.setFloat64(1 + 8 * i, value));
    ours.receive(forged.buffer);
  }
  for (const length of [0, 1, 8, 24, 26]) ours.receive(new ArrayBuffer(length));
  expect(ours.toOurs(500)).toBe(before);
});
