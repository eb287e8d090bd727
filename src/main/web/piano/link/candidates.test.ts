import { expect, test } from "vitest";
import { CandidateQueue } from "./candidates";

const of = (usernameFragment: string, candidate = "x") => ({ candidate, usernameFragment });
const sdp = (fragment: string) => `v=0\r\na=ice-ufrag:${fragment}\r\n`;

test("a candidate may be applied once its description is in force", () => {
  const queue = new CandidateQueue();
  expect(queue.take(of("a"))).toEqual([]);
  expect(queue.describe(sdp("a"))).toEqual([of("a")]);
  expect(queue.take(of("a"))).toEqual([of("a")]);
});

test("the fragment is found in the text of a candidate too, and one without any belongs to what is in force", () => {
  const queue = new CandidateQueue();
  const plain = { candidate: "candidate:1 1 udp 1 10.0.0.1 9 typ host" };
  const named = { candidate: `${plain.candidate} ufrag b` };
  expect(queue.take(plain)).toEqual([]);
  expect(queue.take(named)).toEqual([]);
  expect(queue.describe(sdp("b"))).toEqual([plain, named]);
  expect(queue.take(plain)).toEqual([plain]);
});

test("after a restart the candidates of before are not for the new description", () => {
  const queue = new CandidateQueue();
  queue.describe(sdp("a"));
  queue.describe(sdp("b"));
  expect(queue.take(of("a"))).toEqual([]);
  expect(queue.describe(sdp("b"))).toEqual([]);
});

test("what waits is bounded, and the oldest goes first", () => {
  const queue = new CandidateQueue();
  for (let i = 0; i < 20; i++) queue.take(of(`f${i}`));
  expect(queue.dropped).toBe(12);
  expect(queue.describe(sdp("f0"))).toEqual([]);
  expect(queue.describe(sdp("f19"))).toEqual([of("f19")]);
  for (let i = 0; i < 200; i++) queue.take(of("many"));
  expect(queue.describe(sdp("many"))).toHaveLength(100);
});
