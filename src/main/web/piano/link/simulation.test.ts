import { expect, test } from "vitest";
import { TwoPeers } from "../testing/twoPeers";

const track = {} as MediaStreamTrack;

/** More seeds find more: `PIANO_CASES=5000 npx vitest run piano/link/simulation`. */
const cases = Number(process.env["PIANO_CASES"] ?? 150);
const first = Number(process.env["PIANO_SEED"] ?? 1);

/** One thing that happens to the two, drawn from the seed. */
function disturb(two: TwoPeers): void {
  const { random, signaling, wire } = two;
  const end = random.chance(0.5) ? two.first : two.second;
  switch (random.below(8)) {
    case 0:
      return end.link.setTrack("audio", track);
    case 1:
      return end.link.setTrack("video", track);
    case 2:
      return end.connection.restartIce();
    case 3:
      return end.link.reconnect();
    case 4:
      return wire.setUp(random.chance(0.5));
    case 5:
      signaling.isUp = random.chance(0.5);
      return;
    case 6:
      return end.reopen();
    default:
      for (const { link } of two.ends) link.setTrack("video", track);
  }
}

async function life(seed: number, reordered: boolean): Promise<TwoPeers> {
  const two = new TwoPeers(seed, { eager: seed % 2 === 0 });
  const { random, signaling, wire, time } = two;
  signaling.faults = { delay: 1 + random.below(800), lost: random.below(3) / 10, doubled: 0.2, reordered, refused: 0.1 };
  for (let step = random.below(20); step > 0; step--) {
    await time.advance(random.below(4_000));
    disturb(two);
  }
  signaling.isUp = true;
  signaling.faults = { ...signaling.faults, delay: 50, lost: 0, refused: 0 };
  wire.setUp(true);
  for (const { link } of two.ends) link.reconnect();
  await two.connected(240_000);
  // What is still on its way must not break it again.
  await time.advance(30_000);
  await two.connected(60_000);
  return two;
}

test.each([
  ["in order", false],
  ["out of order", true],
])("whatever happens, with signals %s, both ends come together in the end", { timeout: 120_000 }, async (_, reordered) => {
  for (let seed = first; seed < first + cases; seed++) {
    const two = await life(seed, reordered).catch((error: unknown) => {
      throw new Error(`PIANO_SEED=${seed}, ${reordered ? "out of order" : "in order"}: ${String(error)}`, { cause: error });
    });
    expect(two.wire.violations, `PIANO_SEED=${seed}`).toEqual([]);
    for (const end of two.ends) end.say("seed");
    await two.time.advance(100);
    for (const end of two.ends) expect(end.heard.at(-1), `PIANO_SEED=${seed}`).toBe("seed");
  }
});
