import { beforeEach, expect, test } from "vitest";
import { ManualTime, settled } from "../testing/manualTime";
import { Outbox } from "./outbox";
import { SignalRefused, type Signal } from "./signaling";

let time: ManualTime;
let taken: Signal[];
let answers: (() => void)[];
let refusals: Error[];
let outbox: Outbox;

beforeEach(() => {
  time = new ManualTime();
  [taken, answers, refusals] = [[], [], []];
  outbox = new Outbox(
    "peer",
    {
      send: (_, signal) => {
        const refusal = refusals.shift();
        if (refusal !== undefined) return Promise.reject(refusal);
        taken.push(signal);
        return new Promise<void>((resolve) => answers.push(resolve));
      },
    },
    time,
  );
});

async function answer(): Promise<void> {
  answers.shift()?.();
  await settled();
}

const ice = (candidate: string, generation = 1): Signal => ({ kind: "ice", generation, candidates: [{ candidate }] });
const offer = (number: number, generation = 1): Signal => ({ kind: "offer", generation, offer: number, sdp: "v=0" });
const candidates = (signal: Signal | undefined) => (signal?.kind === "ice" ? signal.candidates.map(({ candidate }) => candidate) : null);

test("one signal at a time is on its way; the candidates that come meanwhile go together", async () => {
  void outbox.send(offer(1));
  for (const name of ["a", "b", "c"]) void outbox.send(ice(name));
  await settled();
  expect(taken).toHaveLength(1);
  await answer();
  expect(taken).toHaveLength(2);
  expect(candidates(taken[1])).toEqual(["a", "b", "c"]);
  void outbox.send(ice("d"));
  await answer();
  expect(candidates(taken[2])).toEqual(["d"]);
  await answer();
  expect(outbox.isBusy).toBe(false);
});

test("a newer generation takes the place of the older ones, and their senders need not wait", async () => {
  let settledCount = 0;
  const count = () => settledCount++;
  void outbox.send(offer(1)).then(count);
  void outbox.send(offer(2)).then(count);
  void outbox.send(ice("a")).then(count);
  void outbox.send(offer(1, 2)).then(count);
  await settled();
  expect(settledCount).toBe(2);
  await answer();
  expect(taken).toEqual([offer(1), offer(1, 2)]);
});

test("a repeated offer that has not left is not sent twice", async () => {
  void outbox.send(ice("a"));
  void outbox.send(offer(1));
  void outbox.send(offer(1));
  for (let i = 0; i < 4; i++) await answer();
  expect(taken.map(({ kind }) => kind)).toEqual(["ice", "offer"]);
});

test("a refusal for now is tried again after the time that it says, in order", async () => {
  refusals.push(new SignalRefused("slow down", 700));
  void outbox.send(offer(1));
  void outbox.send(ice("a"));
  await time.advance(699);
  expect(taken).toEqual([]);
  await time.advance(1);
  await answer();
  expect(taken.map(({ kind }) => kind)).toEqual(["offer", "ice"]);
});

test("a refusal for good drops the signal and goes on", async () => {
  refusals.push(new SignalRefused("gone", null));
  void outbox.send(offer(1));
  void outbox.send(ice("a"));
  await settled();
  expect(taken.map(({ kind }) => kind)).toEqual(["ice"]);
  expect(outbox.dropped).toBe(1);
});

test("a failure without a reason is tried again a few times", async () => {
  for (let i = 0; i < 6; i++) refusals.push(new Error("?"));
  void outbox.send(offer(1));
  await time.advance(60_000);
  expect(taken).toEqual([]);
  expect(outbox.isBusy).toBe(false);
  void outbox.send(offer(2));
  await settled();
  expect(taken).toEqual([offer(2)]);
});

test("what waits is bounded", async () => {
  for (let i = 0; i < 500; i++) void outbox.send(offer(i));
  for (let i = 0; i < 500; i++) await answer();
  expect(taken).toHaveLength(50);
  expect(taken.at(-1)).toEqual(offer(499));
});
