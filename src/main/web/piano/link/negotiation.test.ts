import { beforeEach, describe, expect, test } from "vitest";
import { ManualTime, settled } from "../testing/manualTime";
import { ScriptedConnection } from "../testing/scriptedConnection";
import { Negotiation } from "./negotiation";
import type { Signal } from "./signaling";

let time: ManualTime;
let connection: ScriptedConnection;
let sent: Signal[];
let broken: unknown[];
const counts = { collisions: 0, stale: 0, repeats: 0 };

beforeEach(() => {
  time = new ManualTime();
  connection = new ScriptedConnection();
  sent = [];
  broken = [];
  Object.assign(counts, { collisions: 0, stale: 0, repeats: 0 });
});

function negotiation(polite: boolean, held = false): Negotiation {
  const send = async (signal: Signal) => void sent.push(signal);
  const renew = () => (connection = new ScriptedConnection());
  return new Negotiation({ connection, generation: 1, polite, held, time, counts, send, renew, broken: (reason) => broken.push(reason) });
}

/** A description as short as this code can tell them apart: a name, a version, a fragment. */
const sdp = (name: string, version = 1, fragment = name) => `${name}\no=- 1 ${version} IN IP4 0.0.0.0\na=ice-ufrag:${fragment}\n`;
const offer = (number: number, name: string, version = number): Signal => ({ kind: "offer", generation: 1, offer: number, sdp: sdp(name, version) });
const answer = (number: number, name: string, version = 1): Signal => ({ kind: "answer", generation: 1, offer: number, sdp: sdp(name, version) });
const ice = (usernameFragment: string, candidate: string): Signal => ({ kind: "ice", generation: 1, candidates: [{ candidate, usernameFragment }] });
const kinds = () => sent.map((signal) => signal.kind);

async function makeOffer(own: Negotiation, name = "mine"): Promise<void> {
  own.needed();
  // The polite side may leave it to the other one for a moment.
  if (!connection.isBusy) await time.advance(1_000);
  await connection.happen("have-local-offer", { type: "offer", sdp: sdp(name) });
}

async function takeOffer(own: Negotiation, signal: Signal): Promise<void> {
  own.receive(signal);
  await settled();
  await connection.happen("have-remote-offer");
  await connection.happen("stable", { type: "answer", sdp: sdp("my answer") });
}

describe("a negotiation", () => {
  test("offers, takes the answer, and is settled", async () => {
    const own = negotiation(false);
    await makeOffer(own);
    expect(own.isWaiting).toBe(true);
    own.receive(answer(1, "theirs"));
    await settled();
    await connection.happen("stable");
    expect(connection.asked).toEqual(["local", "remote answer theirs"]);
    expect(own.isWaiting).toBe(false);
  });

  test("the impolite side lets a crossing offer pass, the polite side gives up its own", async () => {
    const impolite = negotiation(false);
    await makeOffer(impolite);
    impolite.receive(offer(1, "theirs"));
    await settled();
    expect(connection.asked).toEqual(["local"]);
    connection = new ScriptedConnection();
    const polite = negotiation(true);
    await makeOffer(polite);
    await takeOffer(polite, offer(2, "theirs"));
    expect(connection.asked).toEqual(["local", "remote offer theirs", "local"]);
    expect(polite.isWaiting).toBe(false);
    expect(counts.collisions).toBe(2);
  });

  test("when the very first offers cross, the polite side answers with another connection", async () => {
    const polite = negotiation(true);
    await makeOffer(polite);
    const given = connection;
    await takeOffer(polite, offer(1, "theirs"));
    expect(given.asked).toEqual(["local"]);
    expect(connection.asked).toEqual(["remote offer theirs", "local"]);
    expect(polite.isWaiting).toBe(false);
  });

  test("an offer that was being made with the connection given up is not sent, nor is its failure one", async () => {
    for (const fails of [false, true]) {
      const polite = negotiation(true);
      polite.needed();
      const given = connection;
      await takeOffer(polite, offer(1, "theirs"));
      if (fails) await given.fail();
      else await given.happen("have-local-offer", { type: "offer", sdp: sdp("mine") });
      expect(broken).toEqual([]);
      connection = new ScriptedConnection();
    }
    expect(kinds()).toEqual(["answer", "answer"]);
  });

  test("an offer from before an answer to ours is stale, though another connection made it", async () => {
    const own = negotiation(false);
    await makeOffer(own);
    own.receive(answer(1, "theirs", 1));
    await settled();
    await connection.happen("stable");
    own.receive(offer(1, "given up", 5));
    await settled();
    expect(connection.asked).toEqual(["local", "remote answer theirs"]);
    expect(counts.stale).toBe(1);
  });

  test("an offer that is only being made collides as well", async () => {
    const own = negotiation(false);
    own.needed();
    own.receive(offer(1, "theirs"));
    await settled();
    expect(connection.asked).toEqual(["local"]);
    expect(counts.collisions).toBe(1);
  });

  test("a polite side that gave up its offer does not repeat it", async () => {
    const own = negotiation(true);
    await makeOffer(own);
    await takeOffer(own, offer(1, "theirs"));
    await time.advance(60_000);
    expect(kinds()).toEqual(["offer", "answer"]);
  });

  test("an answer to an offer that was given up is not applied, and a new offer is asked for", async () => {
    const own = negotiation(true);
    await makeOffer(own);
    await takeOffer(own, offer(2, "theirs"));
    own.receive(answer(1, "late"));
    await settled();
    expect(connection.asked.slice(3)).toEqual(["restart"]);
    expect(counts.stale).toBe(1);
  });

  test("an answer to another offer than the last one is not applied", async () => {
    const own = negotiation(false);
    await makeOffer(own);
    own.receive(answer(2, "of the future"));
    await settled();
    expect(connection.asked).toEqual(["local"]);
    expect(own.isWaiting).toBe(true);
  });

  test("a repeated offer gets the same answer again, and an older one none", async () => {
    const own = negotiation(true);
    await takeOffer(own, offer(2, "second"));
    own.receive(offer(2, "second"));
    own.receive(offer(1, "first"));
    await settled();
    expect(kinds()).toEqual(["answer", "answer"]);
    expect(sent[1]).toEqual(sent[0]);
    expect(counts).toMatchObject({ stale: 1, repeats: 1 });
    expect(connection.asked).toEqual(["remote offer second", "local"]);
  });

  test("an offer that its maker gave up before the answer that we have is stale", async () => {
    const own = negotiation(false);
    await makeOffer(own);
    own.receive(answer(1, "theirs", 2));
    await settled();
    await connection.happen("stable");
    own.receive(offer(1, "given up", 1));
    await settled();
    expect(connection.asked).toEqual(["local", "remote answer theirs"]);
    expect(counts.stale).toBe(1);
  });

  test("an offer without an answer is repeated three times at most, and then the connection is broken", async () => {
    const own = negotiation(false);
    await makeOffer(own);
    await time.advance(100_000);
    expect(kinds()).toEqual(["offer", "offer", "offer"]);
    expect(new Set(sent.map((signal) => JSON.stringify(signal))).size).toBe(1);
    expect(broken).toHaveLength(1);
  });

  test("a description that the browser refuses breaks the connection, once", async () => {
    const own = negotiation(true);
    own.receive(offer(1, "bad"));
    own.receive(offer(2, "good"));
    await settled();
    await connection.fail();
    expect(broken).toHaveLength(1);
    expect(connection.asked).toEqual(["remote offer bad"]);
  });

  test("held back, it offers when it is released, and not before", async () => {
    const own = negotiation(true, true);
    own.needed();
    expect(connection.asked).toEqual([]);
    own.release();
    own.release();
    expect(connection.asked).toEqual(["local"]);
  });

  test("held back, the other's offer comes first, and releases it without an offer of its own", async () => {
    const own = negotiation(true, true);
    own.needed();
    await takeOffer(own, offer(1, "theirs"));
    own.release();
    expect(connection.asked).toEqual(["remote offer theirs", "local"]);
    own.needed();
    await time.advance(1_000);
    expect(connection.asked.at(-1)).toBe("local");
    expect(connection.asked).toHaveLength(3);
  });

  test("candidates wait for their description, and those of another one are never applied", async () => {
    const own = negotiation(true);
    own.receive(ice("other", "a"));
    own.receive(ice("theirs", "b"));
    own.receive(offer(1, "theirs"));
    await settled();
    await connection.happen("have-remote-offer");
    expect(connection.asked).toEqual(["remote offer theirs", "candidate b"]);
  });

  test("a candidate that the browser refuses does not stand in the way", async () => {
    const own = negotiation(true);
    await takeOffer(own, offer(1, "theirs"));
    own.receive(ice("theirs", "a"));
    own.receive(ice("theirs", "b"));
    await settled();
    await connection.fail();
    expect(connection.asked.slice(2)).toEqual(["candidate a", "candidate b"]);
    expect(broken).toEqual([]);
  });

  test("the end of candidates says whose candidates have ended", () => {
    const own = negotiation(false);
    own.found(null);
    own.found({ candidate: "a", sdpMid: "0", usernameFragment: "mine" });
    own.found(null);
    const end = { candidate: "", sdpMid: "0", sdpMLineIndex: null, usernameFragment: "mine" };
    expect(sent.map((signal) => signal.kind === "ice" && signal.candidates)).toEqual([[expect.objectContaining({ candidate: "a" })], [end]]);
  });

  test("the polite side leaves a later offer to the other one for a moment, and then makes its own", async () => {
    const own = negotiation(true);
    await takeOffer(own, offer(1, "theirs"));
    own.needed();
    await time.advance(999);
    await takeOffer(own, offer(2, "theirs again"));
    await time.advance(5_000);
    expect(kinds()).toEqual(["answer", "answer"]);
    own.needed();
    own.needed();
    await time.advance(1_000);
    await connection.happen("have-local-offer", { type: "offer", sdp: sdp("mine") });
    expect(kinds()).toEqual(["answer", "answer", "offer"]);
  });

  test("an offer has a greater number than any that was made or seen before", async () => {
    const own = negotiation(true);
    await takeOffer(own, offer(5, "theirs"));
    await makeOffer(own);
    expect(sent.map((signal) => signal.kind !== "ice" && [signal.kind, signal.offer])).toEqual([["answer", 5], ["offer", 6]]);
  });

  test("a browser that asks for one offer after the other breaks the connection", async () => {
    const own = negotiation(false);
    for (let i = 1; i <= 21; i++) {
      expect(broken).toEqual([]);
      await makeOffer(own);
      own.receive(answer(i, "theirs", i));
      await settled();
      if (broken.length === 0) await connection.happen("stable");
    }
    expect(broken).toHaveLength(1);
  });

  test("closed, it does nothing any more", async () => {
    const own = negotiation(false);
    own.needed();
    own.close();
    await connection.happen("have-local-offer", { type: "offer", sdp: sdp("mine") });
    own.receive(offer(1, "theirs"));
    own.needed();
    await settled();
    expect(connection.asked).toEqual(["local"]);
    expect(sent).toEqual([]);
    expect(broken).toEqual([]);
  });
});
