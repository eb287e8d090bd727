import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { openClient } from "../support/client";
import { ownScope, samples } from "../support/conformance";
import { Database } from "../support/database";
import { value } from "../support/http";
import { totals } from "../support/metrics";
import { Proxy } from "../support/proxy";
import { add, RawSocket } from "../support/rawSocket";
import { until } from "../support/wait";
import { encodeTs } from "../support/wire";

let database: Database;
let proxy: Proxy;
/** A socket that has nothing to say from the first test to the last. */
let idle: RawSocket;
let idleSince: number;
beforeAll(async () => {
  database = await Database.connect();
  idle = await RawSocket.connect();
  idle.modify();
  await idle.nextTransition();
  idleSince = performance.now();
});
beforeEach(async () => {
  proxy = await Proxy.start();
});
afterEach(() => proxy.stop());
afterAll(() => database.close());

type Sent = { type: string; baseVersion?: number; newVersion?: number; requestId?: number; modifications?: unknown[] };

const count = async (scope: string) =>
  Number(((await database.run("select count(*) as n from samples where scope = $1", [scope])).rows[0] as { n: string }).n);

describe("a connection that is lost", () => {
  test("case 42: the client says Connect, its whole query set and its unanswered mutations; all results come again; no pause is left over", async () => {
    const scope = ownScope();
    const sent: Sent[] = [];
    const got: string[] = [];
    await using client = openClient({
      url: proxy.url,
      onSend: (text) => sent.push(JSON.parse(text) as Sent),
      onReceive: (message) => message.type === "Transition" && got.push(...message.modifications.map(({ queryId }) => `${queryId}`)),
    });
    client.onUpdate(samples.byLabel, { scope }, () => undefined);
    client.onUpdate(samples.first, { scope }, () => undefined);
    await until("both results", () => got.length >= 2);
    await client.mutation(samples.add, { scope, label: "before" });

    proxy.muteServer();
    const first = client.mutation(samples.add, { scope, label: "unanswered 1" });
    const second = client.mutation(samples.add, { scope, label: "unanswered 2" });
    await until("both are committed", async () => (await count(scope)) === 3);
    const [sentBefore, gotBefore] = [sent.length, got.length];
    proxy.cut();
    await Promise.all([first, second]);
    const again = sent.slice(sentBefore).filter(({ type }) => type !== "Event");
    expect(again.map(({ type }) => type)).toEqual(["Connect", "ModifyQuerySet", "Mutation", "Mutation"]);
    expect(again[1]).toMatchObject({ baseVersion: 0, newVersion: 1, modifications: { length: 2 } });
    expect(again.slice(2).map(({ requestId }) => requestId)).toEqual([1, 2]);
    expect(new Set(got.slice(gotBefore)), "all results are sent again").toEqual(new Set(["0", "1"]));
    await until("the client counts no retries", () => client.connectionState().connectionRetries === 0);
    expect(await count(scope)).toBe(3);
  });

  test("case 13: a client whose query set the server refuses comes back and is served", async () => {
    const scope = ownScope();
    const closes: string[] = [];
    let forged = false;
    await using client = openClient({
      forge: (text) => {
        const message = JSON.parse(text) as Sent;
        if (forged || message.type !== "ModifyQuerySet") return [text];
        forged = true;
        return [JSON.stringify({ ...message, baseVersion: 5, newVersion: 6 })];
      },
      onClose: (code, reason) => closes.push(`${code} ${reason}`),
    });
    let result: unknown;
    client.onUpdate(samples.byLabel, { scope }, (rows) => (result = rows));
    await until("the result", () => result !== undefined);
    expect(closes).toEqual([expect.stringMatching(/^1011 QuerySetVersionMismatch/)]);
  });
});

describe("a counter that many change at once", () => {
  test("case 33: ten clients add one two hundred times each, and the total is exact", { timeout: 300_000 }, async () => {
    const scope = ownScope();
    const [clients, times] = [10, 200];
    await value("mutation", "conformance/changes:add", { scope, amount: 0 });
    const answers: number[] = [];
    let seen = 0;
    const retries = async () => (await totals()).get("sostenuto_retries_serialization") ?? NaN;
    const before = await retries();
    await Promise.all(
      Array.from({ length: clients }, async () => {
        await using client = openClient();
        client.onUpdate(samples.first, { scope }, (row) => (seen = Math.max(seen, row?.amount ?? 0)));
        // All at once: the server takes one client's in order, and the ten side by side.
        const mutations = Array.from({ length: times }, () => client.mutation(samples.increment, { scope }));
        const own = await Promise.all(mutations);
        expect(own, "each client's own grow in the order sent").toEqual([...own].sort((a, b) => a - b));
        answers.push(...own);
      }),
    );
    expect(answers.sort((a, b) => a - b)).toEqual(Array.from({ length: clients * times }, (_, i) => i + 1));
    expect(await value("query", "conformance/queries:first", { scope })).toMatchObject({ amount: clients * times });
    expect(seen).toBe(clients * times);
    expect(await retries(), "attempts that others got in the way of are counted").toBeGreaterThan(before);
  });
});

describe("one request", () => {
  test("case 35: from two sockets at once is executed once, and both hear the same", async () => {
    for (let round = 0; round < 20; round++) {
      const scope = ownScope();
      const sessionId = randomUUID();
      const sockets = await Promise.all([RawSocket.connect({ sessionId }), RawSocket.connect({ sessionId })]);
      for (const socket of sockets) socket.mutate(7, "conformance/changes:add", { scope });
      const [one, two] = await Promise.all(sockets.map((socket) => socket.settle(7)));
      expect(one).toMatchObject({ success: true, result: two?.result });
      expect(await count(scope)).toBe(1);
      await Promise.all(sockets.map((socket) => socket.close()));
    }
  });
});

describe("overload", () => {
  test("case 48: too many queries end in 1013 with a word for which the client waits 1.5 s and longer", { timeout: 60_000 }, async () => {
    const closes: { code: number; reason: string; at: number }[] = [];
    const connects: number[] = [];
    let forged = false;
    await using client = openClient({
      onSend: (text) => (JSON.parse(text) as Sent).type === "Connect" && connects.push(performance.now()),
      forge: (text) => {
        if (forged || (JSON.parse(text) as Sent).type !== "ModifyQuerySet") return [text];
        forged = true;
        return [0, 1, 2].map(eightThousandQueries);
      },
      onClose: (code, reason) => closes.push({ code, reason, at: performance.now() }),
    });
    let result: unknown;
    client.onUpdate(samples.nothing, {}, (answer) => (result = answer));
    await until("the server ends it", () => closes.length > 0, 30_000);
    const [close] = closes;
    await until("the client comes back", () => connects.some((at) => at > (close?.at ?? 0)), 30_000);
    await until("the client is served", () => result === null, 30_000);
    expect(close).toMatchObject({ code: 1013, reason: expect.stringMatching(/^TooManyConcurrentRequests/) });
    const back = connects.find((at) => at > (close?.at ?? 0)) ?? 0;
    expect(back - (close?.at ?? 0)).toBeGreaterThanOrEqual(1_500);
  });

  /** Three of them are more than the 20,000 that a session may have; none has the id of the client's own query. */
  function eightThousandQueries(version: number): string {
    const modifications = Array.from({ length: 8_000 }, (_, i) => add(1 + version * 8_000 + i, "conformance/queries:nothing", {}));
    return JSON.stringify({ type: "ModifyQuerySet", baseVersion: version, newVersion: version + 1, modifications });
  }
});

describe("an idle socket", () => {
  test("case 45: hears a Ping when the server has said nothing for 15 s, and is kept", { timeout: 60_000 }, async () => {
    await idle.until("a Ping", () => idle.messages.at(-1)?.type === "Ping", 30_000);
    // A busy machine may be late with it, but never early.
    expect(performance.now() - idleSince).toBeGreaterThanOrEqual(14_500);
    idle.modify();
    await idle.nextTransition();
    await idle.close();
  });
});

describe("the client itself, against a server that is only a script", () => {
  /** Plays these frames to each client that has sent its query set; says how often clients came. */
  async function play(frames: string[], work: (url: string, came: () => number) => Promise<void>): Promise<void> {
    let came = 0;
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    server.on("connection", (socket) => {
      came++;
      socket.on("message", (data) => {
        if ((JSON.parse(data.toString()) as Sent).type === "ModifyQuerySet") for (const frame of frames) socket.send(frame);
      });
    });
    await new Promise((resolve) => server.on("listening", resolve));
    try {
      await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => came);
    } finally {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  const version = (querySet: number, ts: bigint) => ({ querySet, identity: 0, ts: encodeTs(ts) });
  const transition = JSON.stringify({
    type: "Transition",
    startVersion: version(0, 0n),
    endVersion: version(1, 5n),
    modifications: [{ type: "QueryUpdated", queryId: 0, value: "whole", logLines: [], journal: null }],
  });
  const part = (partNumber: number, chunk: string) =>
    JSON.stringify({ type: "TransitionChunk", chunk, partNumber, totalParts: 2, transitionId: "t" });

  test("case 51: a Ping between the parts of a transition is accepted", async () => {
    const frames = [part(0, transition.slice(0, 40)), '{"type":"Ping"}', part(1, transition.slice(40))];
    await play(frames, async (url) => {
      await using client = openClient({ url });
      let result: unknown;
      client.onUpdate(samples.echo, { value: 1 }, (answer) => (result = answer));
      await until("the result", () => result === "whole");
    });
  });
});
