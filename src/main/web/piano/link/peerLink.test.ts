import { describe, expect, test } from "vitest";
import { TwoPeers } from "../testing/twoPeers";

const track = {} as MediaStreamTrack;

describe("a link", () => {
  test("connects by one offer and one answer, since the polite side waits for the other", async () => {
    const two = new TwoPeers(1);
    await two.connected(2_000);
    const descriptions = two.signaling.taken.filter(({ signal }) => signal.kind !== "ice");
    expect(descriptions.map(({ from, signal }) => `${from} ${signal.kind}`)).toEqual(["first offer", "second answer"]);
    expect(two.first.say("hello")).toBe(true);
    await two.time.advance(100);
    expect(two.second.heard).toEqual(["hello"]);
  });

  test("connects when both offer at once, and the polite side gives way", async () => {
    const two = new TwoPeers(2, { eager: true });
    two.signaling.faults = { ...two.signaling.faults, delay: 500 };
    await two.connected(4_000);
    expect(two.first.link.view.collisions + two.second.link.view.collisions).toBeGreaterThan(0);
    expect(two.first.link.view.generation).toBe(1);
  });

  test("two hundred rounds of crossing tracks always converge", async () => {
    for (let seed = 0; seed < 200; seed++) {
      const two = new TwoPeers(seed, { eager: true });
      for (const { link } of two.ends) {
        link.setTrack("audio", track);
        link.setTrack("video", track);
      }
      await two.connected(4_000);
      expect(two.wire.violations, `seed ${seed}`).toEqual([]);
      expect(two.first.link.view.generation, `seed ${seed}`).toBe(1);
    }
  });

  test("offers by itself when the other side stays silent", async () => {
    const two = new TwoPeers(3);
    two.first.link.close();
    await two.time.advance(3_000);
    expect(two.signaling.taken.map(({ from, signal }) => `${from} ${signal.kind}`)).toContain("second offer");
  });

  test("repeats an offer that was lost, word for word", async () => {
    const two = new TwoPeers(4);
    two.signaling.faults = { ...two.signaling.faults, lost: 1 };
    await two.time.advance(1_000);
    two.signaling.faults = { ...two.signaling.faults, lost: 0 };
    // The candidates were lost too, so that it takes another connection as well.
    await two.connected(20_000);
    const offers = two.signaling.taken.filter(({ from, signal }) => from === "first" && signal.kind === "offer" && signal.generation === 1);
    expect(offers.length).toBeGreaterThan(1);
    expect(new Set(offers.map(({ signal }) => JSON.stringify(signal))).size).toBe(1);
  });

  test("waits for the signaling to come back, without one attempt after the other", async () => {
    const two = new TwoPeers(5);
    two.signaling.isUp = false;
    await two.time.advance(100_000);
    two.signaling.isUp = true;
    await two.connected(5_000);
    expect(two.first.link.view.generation).toBe(1);
  });

  test("an interruption that ends by itself is left alone", async () => {
    const two = new TwoPeers(6);
    await two.connected();
    const before = two.signaling.taken.length;
    two.wire.setUp(false);
    await two.time.advance(2_000);
    expect(two.first.link.view.state).toBe("interrupted");
    two.wire.setUp(true);
    await two.connected(1_000);
    expect(two.signaling.taken.length).toBe(before);
  });

  test("after a long interruption one side restarts, not both, on the same connection", async () => {
    const two = new TwoPeers(7);
    await two.connected();
    const before = two.signaling.taken.length;
    two.wire.setUp(false);
    await two.time.advance(4_500);
    two.wire.setUp(true);
    await two.connected(5_000);
    const offers = two.signaling.taken.slice(before).filter(({ signal }) => signal.kind === "offer");
    expect(offers.map(({ from }) => from)).toEqual(["first"]);
    expect(two.first.link.view.generation).toBe(1);
  });

  test("after two restarts in vain a new generation replaces the old one, on both sides", async () => {
    const two = new TwoPeers(8);
    await two.connected();
    two.wire.setUp(false);
    await two.time.advance(30_000);
    expect(two.first.isOpen).toBe(false);
    two.wire.setUp(true);
    await two.connected(30_000);
    expect(two.first.link.view.generation).toBeGreaterThan(1);
    two.second.say("here again");
    await two.time.advance(100);
    expect(two.first.heard).toEqual(["here again"]);
  });

  test("gives up after many connections in vain, and begins again when asked to", async () => {
    const two = new TwoPeers(9);
    two.wire.setUp(false);
    await two.time.advance(1_000_000);
    expect(two.ends.map(({ link }) => link.view.state)).toEqual(["failed", "failed"]);
    two.wire.setUp(true);
    two.second.link.reconnect();
    await two.connected(10_000);
  });

  test("a side that begins anew is followed by the other, and old signals are fenced off", async () => {
    const two = new TwoPeers(10);
    await two.connected();
    const old = two.signaling.taken.filter(({ from }) => from === "second").map(({ signal }) => signal);
    two.second.reopen();
    await two.connected(10_000);
    expect(two.first.link.view.generation).toBe(2);
    const { fenced } = two.first.link.view;
    for (const signal of old) two.first.link.receive(signal);
    await two.time.advance(1_000);
    expect(two.first.link.view.fenced).toBe(fenced + old.length);
    expect(two.isWhole).toBe(true);
  });

  test("an answer to an offer that nobody made is not applied", async () => {
    const two = new TwoPeers(11);
    await two.connected();
    const answer = two.signaling.taken.find(({ signal }) => signal.kind === "answer")?.signal;
    if (answer?.kind !== "answer") throw new Error("no answer");
    two.first.link.receive({ ...answer, offer: 7 });
    two.first.link.receive({ ...answer, generation: 5 });
    await two.time.advance(1_000);
    expect(two.first.link.view).toMatchObject({ state: "connected", generation: 1, fenced: 2 });
  });

  test("a closed link says nothing more, and its channel is told to be closed", async () => {
    const two = new TwoPeers(12);
    await two.connected();
    const views = two.first.views.length;
    two.first.link.close();
    expect(two.first.isOpen).toBe(false);
    expect(two.first.say("too late")).toBe(false);
    await two.time.advance(10_000);
    expect(two.first.views.length).toBe(views);
  });
});
