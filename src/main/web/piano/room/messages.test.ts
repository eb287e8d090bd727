import { ConvexError } from "convex/values";
import { describe, expect, test } from "vitest";
import { generationLimit, offerLimit, SignalRefused, type Signal } from "../link/signaling";
import { fromMessage, refusalOf, toMessages } from "./messages";

const offer: Signal = { kind: "offer", generation: 3, offer: 7, sdp: "v=0\r\n" };

function back(signal: Signal): (Signal | null)[] {
  return toMessages(signal).map(({ type, payload, gen }) => fromMessage(type, payload, gen));
}

describe("messages", () => {
  test("a signal comes back as it was, with the greatest numbers too, which fit into an int32", () => {
    expect(back(offer)).toEqual([offer]);
    const last = { ...offer, kind: "answer", generation: generationLimit, offer: offerLimit } as const;
    expect(back(last)).toEqual([last]);
    expect(toMessages(last)[0]?.gen).toBeLessThan(2 ** 31);
  });

  test("what a later signal carries is never less", () => {
    const gens = [[1, 1], [1, 2], [1, offerLimit], [2, 0], [2, 1]].map(([generation = 0, number = 0]) => toMessages({ ...offer, generation, offer: number })[0]?.gen);
    expect(gens).toEqual([...gens].sort((a, b) => (a ?? 0) - (b ?? 0)));
  });

  test("many candidates are several messages, of plain objects without empty fields", () => {
    const candidates = Array.from({ length: 40 }, (_, i) => ({ candidate: `c${i}`, sdpMid: null, usernameFragment: "u", foundation: "x" }));
    const messages = toMessages({ kind: "ice", generation: 1, offer: 1, candidates });
    expect(messages).toHaveLength(3);
    expect((messages[0]?.payload as unknown[])[0]).toEqual({ candidate: "c0", usernameFragment: "u" });
    expect(messages.flatMap(({ payload }) => payload)).toHaveLength(40);
  });

  test.each<[string, string, unknown, number | undefined]>([
    ["without a generation", "offer", { sdp: "v=0" }, undefined],
    ["of generation 0", "offer", { sdp: "v=0" }, 5],
    ["of a generation that cannot be", "offer", { sdp: "v=0" }, 2 ** 31],
    ["of half a generation", "offer", { sdp: "v=0" }, 2 ** 14 + 0.5],
    ["without a description", "answer", { type: "answer" }, 2 ** 14],
    ["of another type", "hello", { sdp: "v=0" }, 2 ** 14],
    ["with nothing for a candidate", "ice", [null, 5, {}], 2 ** 14],
  ])("what is %s is no signal", (_, type, payload, gen) => expect(fromMessage(type, payload, gen)).toBeNull());

  test("a bare description is understood, and a candidate without a list", () => {
    expect(fromMessage("offer", "v=0", 2 ** 14 + 1)).toMatchObject({ sdp: "v=0" });
    expect(fromMessage("ice", { candidate: "" }, 2 ** 14 + 1)).toMatchObject({ candidates: [{ candidate: "" }] });
  });
});

describe("refusals", () => {
  test.each<[object, number | null]>([
    [{ code: "RATE_LIMITED", retryAfterMs: 250 }, 250],
    [{ code: "RATE_LIMITED" }, 1_000],
    [{ code: "INBOX_FULL" }, 1_000],
    [{ code: "PEER_LEFT", message: "gone" }, null],
    [{ code: "TOO_LARGE" }, null],
  ])("%j", (data, retryAfter) => expect(refusalOf(new ConvexError(data as never))).toMatchObject({ retryAfter }));

  test("another failure stays what it is", () => {
    const error = new Error("?");
    expect(refusalOf(error)).toBe(error);
    expect(refusalOf(error)).not.toBeInstanceOf(SignalRefused);
  });
});
