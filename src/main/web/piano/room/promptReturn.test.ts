import { describe, expect, test } from "vitest";
import { ManualTime } from "../testing/manualTime";
import { Random } from "../../shared/testing/random";
import { PromptReturn, returnLimits, type ReturningSocket } from "./promptReturn";

/** A socket that comes and goes as the test says, and notes when it was asked for. */
class FakeSocket implements ReturningSocket {
  readonly asked: number[] = [];
  private there = true;
  private changed: (() => void) | null = null;

  constructor(private readonly time: ManualTime) {}

  get isFollowed(): boolean {
    return this.changed !== null;
  }

  isThere(): boolean {
    return this.there;
  }

  follow(changed: () => void) {
    this.changed = changed;
    return () => void (this.changed = null);
  }

  reopen(): void {
    this.asked.push(this.time.now());
  }

  set(there: boolean): void {
    this.there = there;
    this.changed?.();
  }
}

function world(seed = 1) {
  const time = new ManualTime();
  const socket = new FakeSocket(time);
  const random = new Random(seed);
  const prompt = new PromptReturn(socket, time, () => random.below(1_000_000) / 1_000_000);
  return { time, socket, prompt, page: {} };
}

describe("a page that waits for its socket", () => {
  test("asks for it after a short pause, which differs from page to page", async () => {
    const pauses = new Set<number>();
    for (let seed = 1; seed <= 50; seed++) {
      const { time, socket, prompt, page } = world(seed);
      prompt.wait(page, true);
      await time.advance(10_000);
      socket.set(false);
      await time.advance(returnLimits.pause);
      const pause = (socket.asked[0] as number) - 10_000;
      expect(pause).toBeGreaterThanOrEqual(returnLimits.pause / 5);
      pauses.add(Math.round(pause));
    }
    expect(pauses.size).toBeGreaterThan(30);
  });

  test("also when the socket was away already before it began to wait", async () => {
    const { time, socket, prompt, page } = world();
    socket.set(false);
    await time.advance(1_000);
    expect(socket.asked).toEqual([]);
    prompt.wait(page, true);
    await time.advance(returnLimits.pause);
    expect(socket.asked.length).toBeGreaterThan(0);
  });

  test("asks thrice at once and then ever more rarely, and not for ever", async () => {
    const { time, socket, prompt, page } = world();
    prompt.wait(page, true);
    socket.set(false);
    await time.advance(3 * returnLimits.pause);
    expect(socket.asked.length).toBeGreaterThanOrEqual(3);
    const before = socket.asked.length;
    await time.advance(10_000);
    expect(socket.asked.length - before).toBeLessThan(20);
    await time.advance(3_600_000);
    expect(socket.asked).toHaveLength(returnLimits.requests);
    const pauses = socket.asked.map((at, i) => at - (socket.asked[i - 1] ?? 0));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(returnLimits.longestPause);
    expect(Math.min(...pauses.slice(6))).toBeGreaterThanOrEqual(returnLimits.longestPause / 5);
  });

  test("does not begin anew with each socket that is dropped again at once", async () => {
    const { time, socket, prompt, page } = world();
    prompt.wait(page, true);
    for (let i = 0; i < 100; i++) {
      socket.set(false);
      await time.advance(returnLimits.longestPause);
      socket.set(true);
      await time.advance(returnLimits.steady - 1);
    }
    expect(socket.asked.length).toBeLessThanOrEqual(returnLimits.requests);
    await time.advance(1);
    const before = socket.asked.length;
    socket.set(false);
    await time.advance(3 * returnLimits.pause);
    expect(socket.asked.length - before).toBeGreaterThanOrEqual(3);
  });

  test("asks for nothing while the socket is there, nor once it has come back", async () => {
    const { time, socket, prompt, page } = world();
    prompt.wait(page, true);
    await time.advance(60_000);
    socket.set(false);
    await time.advance(10);
    socket.set(true);
    await time.advance(60_000);
    expect(socket.asked).toEqual([]);
  });
});

describe("a page that does not wait", () => {
  test("leaves the socket to its client", async () => {
    const { time, socket, prompt, page } = world();
    prompt.wait(page, true);
    prompt.wait(page, false);
    socket.set(false);
    await time.advance(60_000);
    expect(socket.asked).toEqual([]);
    expect(socket.isFollowed).toBe(false);
  });

  test("stops asking in the middle of an absence, though not before the last one who waits", async () => {
    const { time, socket, prompt, page } = world();
    const other = {};
    prompt.wait(page, true);
    prompt.wait(other, true);
    socket.set(false);
    prompt.wait(page, false);
    await time.advance(returnLimits.pause);
    const { length } = socket.asked;
    expect(length).toBeGreaterThan(0);
    prompt.wait(other, false);
    await time.advance(60_000);
    expect(socket.asked).toHaveLength(length);
  });
});
