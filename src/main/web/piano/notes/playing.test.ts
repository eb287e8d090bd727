import { beforeEach, describe, expect, test } from "vitest";
import { ManualTime } from "../testing/manualTime";
import { Random } from "../../shared/testing/random";
import { Held, type NoteEvent } from "./note";
import { NoteReceiver, silenceLimit, type PlayOut } from "./noteReceiver";
import { NoteSender } from "./noteSender";
import { decodePacket } from "./packet";

const on = (key: number): NoteEvent => ({ kind: "on", key, velocity: 90 });
const off = (key: number): NoteEvent => ({ kind: "off", key });

let time: ManualTime;
let held: Held;
let packets: ArrayBuffer[];
let played: PlayOut[];
/** What sounds here, after everything that was given to be played. */
let heard: Held;
let delay: number;
let clock: (theirs: number) => number | null;

beforeEach(() => {
  time = new ManualTime();
  held = new Held();
  [packets, played] = [[], []];
  heard = new Held();
  delay = 80;
  clock = (theirs) => theirs;
});

function sender(): NoteSender {
  return new NoteSender(time, held, (packet) => packets.push(packet) > 0);
}

function receiver(): NoteReceiver {
  return new NoteReceiver({
    time,
    toOurTime: (theirs) => clock(theirs),
    delay: () => delay,
    play: (event) => {
      played.push(event);
      heard.take(event.event);
    },
  });
}

function play(to: NoteSender, event: NoteEvent): void {
  held.take(event);
  to.play(event);
}

const events = () => packets.flatMap((packet) => decodePacket(packet)?.events.map(({ event }) => event) ?? []);

describe("the sender", () => {
  test("says at once what is held, notes at once, and pedals together", async () => {
    held.take(on(48));
    const to = sender();
    expect(decodePacket(packets[0] as ArrayBuffer)?.held.keys).toEqual([48]);
    play(to, on(60));
    expect(packets).toHaveLength(2);
    for (let value = 10; value < 60; value += 10) play(to, { kind: "pedal", pedal: "sustain", value });
    expect(packets).toHaveLength(2);
    await time.advance(10);
    expect(packets).toHaveLength(3);
    expect(events()).toHaveLength(6);
  });

  test("a note takes the pedal before it along, in order", () => {
    const to = sender();
    play(to, { kind: "pedal", pedal: "sustain", value: 127 });
    play(to, on(60));
    expect(events().map(({ kind }) => kind)).toEqual(["pedal", "on"]);
    expect(packets).toHaveLength(2);
  });

  test("beats while nobody plays, and is silent once closed", async () => {
    const to = sender();
    await time.advance(2_100);
    expect(packets).toHaveLength(5);
    to.close();
    await time.advance(2_000);
    expect(packets).toHaveLength(5);
  });
});

describe("the receiver", () => {
  test("keeps the rhythm: notes sound as far apart as they were played, however unevenly they come", async () => {
    const to = sender();
    const from = receiver();
    const played0 = [0, 100, 130, 300];
    for (const at of played0) {
      await time.advance(at - time.now());
      play(to, on(60 + at / 10));
    }
    const [, ...notes] = packets;
    const ways = [5, 60, 35, 10];
    time = new ManualTime();
    const late = receiver();
    from.close();
    notes.forEach((packet, i) => time.after((played0[i] ?? 0) + (ways[i] ?? 0), () => late.receive(packet)));
    await time.advance(1_000);
    expect(played.filter(({ event }) => event.kind === "on").map(({ at }) => Math.round(at))).toEqual(played0.map((at) => at + 80));
    expect(late.counts.late).toBe(0);
  });

  test("what comes too late is played at once and counted, and nothing overtakes it", async () => {
    const to = sender();
    const from = receiver();
    play(to, on(60));
    await time.advance(500);
    play(to, off(60));
    from.receive(packets[1] as ArrayBuffer);
    from.receive(packets.at(-1) as ArrayBuffer);
    expect(from.counts.late).toBe(1);
    expect(played.map(({ at }) => Math.round(at))).toEqual([500, 580]);
  });

  test("a lost note-off is made good by the next packet's word on what is held", async () => {
    const to = sender();
    const from = receiver();
    play(to, on(60));
    from.receive(packets.at(-1) as ArrayBuffer);
    play(to, off(60));
    await time.advance(600);
    from.receive(packets.at(-1) as ArrayBuffer);
    expect(heard.isEmpty).toBe(true);
    expect(from.counts.repaired).toBe(1);
  });

  test("on a new connection the keys that are held already are lit", () => {
    held.take(on(60));
    sender();
    receiver().receive(packets[0] as ArrayBuffer);
    expect(heard.keys).toEqual([60]);
  });

  test("when nothing comes any more, everything is let go", async () => {
    const to = sender();
    const from = receiver();
    play(to, on(60));
    play(to, { kind: "pedal", pedal: "sustain", value: 127 });
    await time.advance(10);
    for (const packet of packets) from.receive(packet);
    await time.advance(silenceLimit - 1);
    expect(heard.keys).toEqual([60]);
    await time.advance(1);
    expect(heard.isEmpty).toBe(true);
  });

  test("closed, it lets go and takes nothing more", () => {
    const to = sender();
    const from = receiver();
    play(to, on(60));
    from.receive(packets[1] as ArrayBuffer);
    from.close();
    expect(heard.isEmpty).toBe(true);
    play(to, on(62));
    from.receive(packets[2] as ArrayBuffer);
    expect(heard.isEmpty).toBe(true);
  });

  test("without a reading of the other's clock, or with a mad one, notes are played all the same", () => {
    const to = sender();
    const from = receiver();
    clock = () => null;
    play(to, on(60));
    from.receive(packets[1] as ArrayBuffer);
    clock = (theirs) => theirs + 1e9;
    play(to, off(60));
    from.receive(packets[2] as ArrayBuffer);
    expect(played.map(({ at }) => at)).toEqual([0, 80]);
  });

  test("whatever is lost, doubled, late, out of order or cut off: in the end no key is down that is not held", async () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = new Random(seed);
      [time, held, heard, packets] = [new ManualTime(), new Held(), new Held(), []];
      const from = receiver();
      const to = new NoteSender(time, held, (packet) => {
        if (random.chance(0.3)) return false;
        for (let copies = 1 + random.below(2); copies > 0; copies--) time.after(random.below(300), () => from.receive(packet));
        return true;
      });
      for (let i = 0; i < 50; i++) {
        play(to, random.chance(0.5) ? on(21 + random.below(10)) : off(21 + random.below(10)));
        await time.advance(random.below(100));
      }
      if (random.chance(0.5)) from.close();
      for (const event of held.releases()) play(to, event);
      await time.advance(10_000);
      expect(heard.keys, `seed ${seed}`).toEqual([]);
    }
  });
});
