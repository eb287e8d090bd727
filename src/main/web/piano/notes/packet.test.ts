import { expect, test } from "vitest";
import { Random } from "../../shared/testing/random";
import { Held, pedals, type NoteEvent } from "./note";
import { decodePacket, encodePacket, eventLimit, type NotePacket } from "./packet";

function someEvent(random: Random): NoteEvent {
  if (random.chance(0.4)) return { kind: "on", key: random.below(128), velocity: 1 + random.below(127) };
  if (random.chance(0.6)) return { kind: "off", key: random.below(128) };
  return { kind: "pedal", pedal: pedals[random.below(3)] ?? "sustain", value: random.below(128) };
}

function somePacket(random: Random): NotePacket {
  const held = new Held();
  for (let i = random.below(30); i > 0; i--) held.take(someEvent(random));
  const at = random.below(2 ** 31) * 50 + random.below(1000) / 1000;
  const events = Array.from({ length: random.below(eventLimit + 1) }, () => ({ at: at - random.below(65_000) / 10, event: someEvent(random) }));
  return { sequence: random.below(2 ** 31) * 2, at, events, held };
}

test("what is encoded is decoded, to a tenth of a millisecond", () => {
  for (let seed = 0; seed < 500; seed++) {
    const packet = somePacket(new Random(seed));
    const read = decodePacket(encodePacket(packet));
    expect(read?.sequence).toBe(packet.sequence);
    expect(Math.abs((read?.at ?? 0) - packet.at)).toBeLessThan(0.001);
    expect(read?.events.map(({ event }) => event)).toEqual(packet.events.map(({ event }) => event));
    packet.events.forEach(({ at }, i) => expect(Math.abs((read?.events[i]?.at ?? 0) - at)).toBeLessThan(0.06));
    expect(read?.held.keys).toEqual(packet.held.keys);
    for (const pedal of pedals) expect(read?.held.pedal(pedal)).toBe(packet.held.pedal(pedal));
  }
});

test("bytes that are no packet are none, whatever they are", () => {
  for (let seed = 0; seed < 2_000; seed++) {
    const random = new Random(seed);
    const bytes = new Uint8Array(encodePacket(somePacket(random)));
    const cut = bytes.slice(0, random.below(bytes.length));
    expect(decodePacket(cut.buffer)).toBeNull();
    for (let i = 0; i < 5; i++) bytes[random.below(bytes.length)] = random.below(256);
    // Some of these still are one; none may throw.
    decodePacket(bytes.buffer);
  }
  const other = new Uint8Array(encodePacket(somePacket(new Random(1))));
  other[0] = 2;
  expect(decodePacket(other.buffer)).toBeNull();
});

test("more events than fit are refused", () => {
  const events = Array.from({ length: eventLimit + 1 }, () => ({ at: 0, event: { kind: "off", key: 1 } as const }));
  expect(() => encodePacket({ sequence: 0, at: 0, events, held: new Held() })).toThrow("65 events");
});
