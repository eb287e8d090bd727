import { ConvexError } from "convex/values";
import { describe, expect, test } from "vitest";
import { generationLimit, offerLimit, SignalRefused, type Signal } from "../link/signaling";
import { fromMessage, isNoMember, refusalOf, toMessages } from "./messages";

const offer: Signal = { kind: "offer", generation: 3, offer: 7, sdp: "v=0\r\n" };

const numbered = "v=0\r\na=x-offer:1\r\n";

function back(signal: Signal): (Signal | null)[] {
  return toMessages(signal).map(({ type, payload, gen }) => fromMessage(type, payload, gen));
}

describe("messages", () => {
  test("a signal comes back as it was, with the greatest numbers too", () => {
    expect(back(offer)).toEqual([offer]);
    const last = { ...offer, kind: "answer", generation: generationLimit, offer: offerLimit } as const;
    expect(back(last)).toEqual([last]);
  });

  test("the server sees the same number in all that belongs to one connection", () => {
    const ice: Signal = { kind: "ice", generation: 3, candidates: [{ candidate: "c" }] };
    expect([offer, { ...offer, offer: 8 }, ice].flatMap(toMessages).map(({ gen }) => gen)).toEqual([3, 3, 3]);
  });

  test("many candidates are several messages, of plain objects without empty fields", () => {
    const candidates = Array.from({ length: 40 }, (_, i) => ({ candidate: `c${i}`, sdpMid: null, usernameFragment: "u", foundation: "x" }));
    const messages = toMessages({ kind: "ice", generation: 1, candidates });
    expect(messages).toHaveLength(3);
    expect((messages[0]?.payload as unknown[])[0]).toEqual({ candidate: "c0", usernameFragment: "u" });
    expect(messages.flatMap(({ payload }) => payload)).toHaveLength(40);
  });

  test.each<[string, string, unknown, number | undefined]>([
    ["without a generation", "offer", { sdp: numbered }, undefined],
    ["of generation 0", "offer", { sdp: numbered }, 0],
    ["of a generation that cannot be", "offer", { sdp: numbered }, 2 ** 31],
    ["of half a generation", "offer", { sdp: numbered }, 1.5],
    ["without a description", "answer", { type: "answer" }, 1],
    ["without the number of its offer", "answer", { sdp: "v=0\r\n" }, 1],
    ["of another type", "hello", { sdp: numbered }, 1],
    ["with nothing for a candidate", "ice", [null, 5, {}], 1],
  ])("what is %s is no signal", (_, type, payload, gen) => expect(fromMessage(type, payload, gen)).toBeNull());

  test("a bare description is understood, and a candidate without a list", () => {
    expect(fromMessage("offer", numbered, 1)).toEqual({ kind: "offer", generation: 1, offer: 1, sdp: "v=0\r\n" });
    expect(fromMessage("ice", { candidate: "" }, 1)).toMatchObject({ candidates: [{ candidate: "" }] });
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

test("who is not in a room is told so by one code", () => {
  expect(isNoMember(new ConvexError({ code: "ROOM_NOT_FOUND", message: "no" }))).toBe(true);
  for (const other of [new ConvexError({ code: "Unauthenticated" }), new ConvexError("ROOM_NOT_FOUND"), new Error("ROOM_NOT_FOUND")]) {
    expect(isNoMember(other)).toBe(false);
  }
});
