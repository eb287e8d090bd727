import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { RawGuest } from "../support/guests";
import { queryRuns } from "../support/metrics";

const rooms = 500;
const messages = 20;
const inboxes = "signaling:inboxFor";

const numbered = (count: number) => Array.from({ length: count }, (_, i) => String(i));

/** So many at once, so that the server is not asked for more than it takes. */
async function inTurns<T>(count: number, width: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = new Array<T>(count);
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < count; i = next++) results[i] = await work(i);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

async function meet(): Promise<[RawGuest, RawGuest]> {
  const [host, other] = [await RawGuest.come(), await RawGuest.come()];
  const slug = `LOAD-${randomUUID()}`;
  await host.create({ slug });
  await other.join(slug);
  await Promise.all([host.watchInbox(), other.watchInbox()]);
  return [host, other];
}

test("in 500 rooms at once no message is lost, doubled or out of order, and inboxes run only when they change", { timeout: 300_000 }, async () => {
  // The server fetches the key of its guests with the first token.
  await meet();
  const pairs = await inTurns(rooms, 16, meet);
  const peers = pairs.flat();
  const changes = () => peers.reduce((sum, { socket }) => sum + socket.modificationsOf(0).length, 0);
  const runsBefore = await queryRuns(inboxes);
  const changesBefore = changes();

  const begun = performance.now();
  for (const [host, other] of pairs) {
    for (const text of numbered(messages)) {
      host.candidate(other, text);
      other.candidate(host, text);
    }
  }
  const all = (peer: RawGuest) => peer.inbox().length >= messages;
  await Promise.all(peers.map((peer) => peer.socket.until("all messages", () => all(peer), 240_000)));
  const seconds = (performance.now() - begun) / 1000;

  for (const peer of peers) expect(peer.inbox()).toEqual(numbered(messages));
  const runs = (await queryRuns(inboxes)) - runsBefore;
  const changed = changes() - changesBefore;
  console.log(
    `${2 * rooms * messages} messages in ${seconds.toFixed(1)} s; ${runs} runs of inboxes, ${changed} of them changed one`,
  );
  expect(runs).toBeLessThanOrEqual(1.1 * changed);

  const [[host, other]] = pairs as [[RawGuest, RawGuest]];
  const before = await queryRuns(inboxes);
  host.candidate(other, "one more");
  await other.socket.until("it", () => other.inbox().length === messages + 1);
  await host.mutate("users:store", {});
  expect((await queryRuns(inboxes)) - before).toBe(1);
  await inTurns(peers.length, 50, (i) => (peers[i] as RawGuest).socket.close());
});

test("after ten wrong codes from one address, nobody there may try another for a while", async () => {
  const [one, other] = [await RawGuest.come(), await RawGuest.come()];
  const code = async (guest: RawGuest) => {
    const answer = await guest.socket.settle(guest.send("rooms:join", { slug: `NO-${randomUUID()}` }));
    return answer.success ? "entered" : (answer.errorData as { code: string }).code;
  };
  const codes: string[] = [];
  for (let i = 0; i < 12; i++) codes.push(await code(i % 2 === 0 ? one : other));
  expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => "ROOM_NOT_FOUND"));
  expect(codes.slice(10)).toContain("RATE_LIMITED");
  await Promise.all([one.socket.close(), other.socket.close()]);
});
