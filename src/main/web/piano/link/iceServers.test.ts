import { beforeEach, expect, test } from "vitest";
import { ManualTime, settled } from "../testing/manualTime";
import { IceServers, type TurnAnswer } from "./iceServers";

let time: ManualTime;
let answers: (TurnAnswer | Error)[];
let asked: number[];
let told: RTCIceServer[][];

beforeEach(() => {
  time = new ManualTime();
  [answers, asked, told] = [[], [], []];
});

function servers(): IceServers {
  const ask = async () => {
    asked.push(time.now());
    const answer = answers.shift() ?? new Error("no answer");
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return new IceServers(time, ask, (list) => told.push(list));
}

const turn = (name: string, ttl: number): TurnAnswer => ({ iceServers: [{ urls: `turn:${name}` }], relayAvailable: true, ttl });

test("credentials are renewed after four fifths of their life", async () => {
  answers.push(turn("a", 600), turn("b", 600));
  const own = servers();
  await time.advance(480_000);
  expect(asked).toEqual([0, 480_000]);
  expect(told.map(([server]) => server?.urls)).toEqual(["turn:a", "turn:b"]);
  expect(own.current).toEqual(told[1]);
  expect(own.relay).toEqual({ available: true, reason: null });
});

test("a short life does not make it ask all the time, nor does none", async () => {
  answers.push(turn("a", 1), { iceServers: [], reason: "not_configured" });
  const own = servers();
  await time.advance(2_000_000);
  expect(asked).toEqual([0, 30_000]);
  expect(own.relay).toEqual({ available: false, reason: "not_configured" });
});

test("after a failure it asks again, more and more patiently, and what was known stays in use", async () => {
  answers.push(turn("a", 600), new Error("1"), new Error("2"), new Error("3"), new Error("4"), turn("b", 600));
  const own = servers();
  await time.advance(490_000);
  expect(own.current).toEqual([{ urls: "turn:a" }]);
  await time.advance(150_000);
  expect(asked).toEqual([0, 480_000, 485_000, 500_000, 560_000, 620_000]);
  expect(own.current).toEqual([{ urls: "turn:b" }]);
});

test("closed, it tells and asks nothing any more", async () => {
  answers.push(turn("a", 600));
  const own = servers();
  own.close();
  await settled();
  await time.advance(1_000_000);
  expect(told).toEqual([]);
  expect(asked).toEqual([0]);
});
