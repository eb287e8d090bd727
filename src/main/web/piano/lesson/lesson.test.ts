import { describe, expect, test } from "vitest";
import { FakeRoom } from "../testing/fakeLesson";

async function pair(seed = 1): Promise<FakeRoom> {
  const room = new FakeRoom(seed);
  room.enter("clara", "robert");
  room.tell();
  await room.until("both are connected", () => room.of("clara").states["robert"] === "connected" && room.of("robert").states["clara"] === "connected");
  return room;
}

describe("a lesson", () => {
  test("a pressed key lights up at both, and goes out at both", async () => {
    const room = await pair();
    const [clara, robert] = [room.of("clara"), room.of("robert")];
    clara.lesson.hands.press("mouse", 60, 80);
    expect(clara.lit).toEqual({ 60: ["clara"] });
    await room.until("it is lit there", () => robert.lit[60]?.[0] === "clara", 1_000);
    robert.lesson.hands.press("mouse", 60, 80);
    expect(robert.lit[60]).toHaveLength(2);
    clara.lesson.hands.lift("mouse", 60);
    await room.until("only one is left", () => robert.lit[60]?.length === 1, 1_000);
    expect(robert.heard.map(([who, { kind }]) => `${who} ${kind}`)).toEqual(["clara on", "robert on", "clara off"]);
  });

  test("no note stays on when the way is cut, and what is still held lights up again afterwards", async () => {
    const room = await pair(2);
    const [clara, robert] = [room.of("clara"), room.of("robert")];
    clara.lesson.hands.press("mouse", 60, 80);
    await room.until("it is lit there", () => robert.lit[60] !== undefined, 1_000);
    room.wire.setUp(false);
    await room.time.advance(3_000);
    expect(robert.lit).toEqual({});
    room.wire.setUp(true);
    await room.until("it is lit again", () => robert.lit[60]?.[0] === "clara", 20_000);
  });

  test("who leaves lets go of everything at the others", async () => {
    const room = await pair(3);
    const [clara, robert] = [room.of("clara"), room.of("robert")];
    clara.lesson.hands.press("mouse", 60, 80);
    await room.until("it is lit there", () => robert.lit[60] !== undefined, 1_000);
    room.members.delete("clara");
    room.tell();
    await room.time.advance(500);
    expect(robert.lit).toEqual({});
    expect(robert.states).toEqual({});
    clara.lesson.close();
    expect(clara.lit).toEqual({});
  });

  test("panic lets go of everything here and there", async () => {
    const room = await pair(4);
    const [clara, robert] = [room.of("clara"), room.of("robert")];
    clara.lesson.hands.press("mouse", 60, 80);
    clara.lesson.hands.pedal("sustain", 127);
    clara.lesson.panic();
    await room.time.advance(1_000);
    expect([clara.lit, robert.lit]).toEqual([{}, {}]);
    expect(clara.lesson.hands.held.isEmpty).toBe(true);
  });

  test("somebody who comes back as another peer is met anew, without a word from the old one", async () => {
    const room = await pair(5);
    const robert = room.of("robert");
    room.of("clara").lesson.close();
    room.members.delete("clara");
    room.signaling.leave("clara");
    room.enter("clara again");
    room.tell();
    await room.until("both are connected", () => robert.states["clara again"] === "connected", 10_000);
    expect(robert.states).toEqual({ "clara again": "connected" });
    expect(room.wire.violations).toEqual([]);
  });

  test("a signal of somebody who is not known yet waits, and none is handled twice", async () => {
    const room = new FakeRoom(6);
    room.enter("clara", "robert");
    const list = [...room.members.keys()].map((peer, order) => ({ peer, name: peer, isHost: order === 0, order }));
    room.of("clara").lesson.follow("clara", "mesh", list);
    await room.time.advance(1_000);
    expect(room.of("robert").inbox.length).toBeGreaterThan(0);
    room.of("robert").lesson.follow("robert", "mesh", list);
    await room.until("both are connected", () => room.of("robert").states["clara"] === "connected", 5_000);
    expect(room.of("robert").lesson.partners.get()[0]?.link.fenced).toBe(0);
  });

  test("a partner who was away from the list for a moment is followed with a later generation", async () => {
    const room = await pair(7);
    const [clara, robert] = [room.of("clara"), room.of("robert")];
    robert.lesson.follow("robert", "mesh", [{ peer: "robert", name: "robert", isHost: false, order: 1 }]);
    room.tell();
    await room.until("both are connected", () => robert.states["clara"] === "connected" && clara.states["robert"] === "connected", 20_000);
    expect(clara.lesson.partners.get()[0]?.link.generation).toBeGreaterThan(1);
  });

  test("in a star everybody is linked to the host alone", async () => {
    const room = new FakeRoom(8);
    room.enter("teacher", "a", "b", "c");
    room.tell("star");
    await room.until("all are connected", () => Object.values(room.of("teacher").states).join() === "connected,connected,connected");
    expect(Object.keys(room.of("a").states)).toEqual(["teacher"]);
    room.of("b").lesson.hands.press("mouse", 64, 80);
    await room.until("it is lit there", () => room.of("teacher").lit[64]?.[0] === "b", 1_000);
    expect(room.of("a").lit).toEqual({});
  });

  test("ten lives of comings, goings and cuts leave no note on", async () => {
    for (let seed = 100; seed < 110; seed++) {
      const room = await pair(seed);
      for (let i = 0; i < 15; i++) {
        const who = room.random.chance(0.5) ? room.of("clara") : room.of("robert");
        const key = 60 + room.random.below(5);
        if (room.random.chance(0.5)) who.lesson.hands.press("mouse", key, 80);
        else who.lesson.hands.lift("mouse", key);
        if (room.random.chance(0.3)) room.wire.setUp(!room.wire.isUp);
        if (room.random.chance(0.1)) who.lesson.reconnect();
        await room.time.advance(room.random.below(5_000));
      }
      room.wire.setUp(true);
      for (const { lesson } of room.members.values()) lesson.hands.release();
      for (const { lesson } of room.members.values()) lesson.reconnect();
      await room.until("connected again", () => [...room.members.values()].every(({ states }) => Object.values(states)[0] === "connected"), 200_000);
      await room.time.advance(3_000);
      for (const member of room.members.values()) expect(member.lit, `seed ${seed}, ${member.peer}`).toEqual({});
    }
  });
});
