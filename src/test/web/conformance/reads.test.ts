import { ConvexError, type Value } from "convex/values";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openClient } from "../support/client";
import { ownScope, samples, type Sample } from "../support/conformance";
import { Database } from "../support/database";
import { value } from "../support/http";
import { RawSocket } from "../support/rawSocket";
import { until } from "../support/wait";
import { uuidOf } from "../support/wire";

let database: Database;
beforeAll(async () => {
  database = await Database.connect();
});
afterAll(() => database.close());

const labelled = (scope: string, label: string) => value<string>("mutation", "conformance/changes:add", { scope, label });

/** A mutation of this socket's own: what the server did before it has been told when it settles. */
async function barrier(socket: RawSocket, requestId: number): Promise<void> {
  socket.mutate(requestId, "conformance/changes:add", { scope: ownScope() });
  await socket.settle(requestId);
}

describe("what a query depends on", () => {
  test("case 21: a query that fails says so without data, fails no more when the data allow it, and the other way round", async () => {
    const scope = ownScope();
    const id = await labelled(scope, "broken");
    const socket = await RawSocket.connect();
    const first = await socket.subscribe(0, "conformance/queries:brittle", { scope });
    expect(first).toMatchObject({ type: "QueryFailed", errorMessage: expect.stringContaining("One is broken.") });
    expect(first).not.toHaveProperty("errorData");
    await value("mutation", "conformance/changes:relabel", { id, label: "mended" });
    await socket.until("the result", () => socket.result(0).type === "QueryUpdated");
    expect(socket.value(0)).toBe(1);
    await value("mutation", "conformance/changes:relabel", { id, label: "broken" });
    await socket.until("the failure", () => socket.result(0).type === "QueryFailed");
    await socket.close();
  });

  test.each<[string, Value]>([
    ["an object", { code: "No", nested: [1, "two", null, true] }],
    ["a string", "just words"],
    ["null", null],
    ["a bigint", 2n ** 62n],
    ["bytes", new Uint8Array([1, 2, 255]).buffer],
    ["a special number", -0],
  ])("case 22: error data that is %s is equal in the client, from queries, mutations and actions", async (_, data) => {
    await using client = openClient();
    const refusals = [
      new Promise<Error>((resolve) => client.onUpdate(samples.refuse, { data }, () => undefined, resolve)),
      client.mutation(samples.refuseChange, { scope: ownScope(), data }).catch((reason: Error) => reason),
      client.action(samples.refuseByAction, { data }).catch((reason: Error) => reason),
    ];
    for (const refusal of refusals) {
      const error = await refusal;
      expect(error).toBeInstanceOf(ConvexError);
      expect((error as ConvexError<Value>).data).toStrictEqual(data);
    }
  });

  test("case 18: a write that leaves the result equal is not told, whatever kind of query it is", async () => {
    const scope = ownScope();
    await labelled(scope, "same");
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "conformance/queries:byLabel", { scope });
    await socket.subscribe(1, "conformance/queries:brittle", { scope });
    await database.run("update samples set label = label where scope = $1", [scope]);
    await database.run("update samples set label = 'other' where scope = $1", [scope]);
    await socket.until("the other label", () => socket.value<Sample[]>(0)[0]?.label === "other");
    await barrier(socket, 0);
    expect([0, 1].map((query) => socket.modificationsOf(query).length)).toEqual([2, 1]);
    await socket.close();
  });

  test("case 23: an empty range hears of the first insert into it", async () => {
    const scope = ownScope();
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "conformance/queries:first", { scope });
    await socket.subscribe(1, "conformance/queries:byLabel", { scope });
    expect([socket.value(0), socket.value(1)]).toEqual([null, []]);
    await database.run("insert into samples (scope, label) values ($1, 'by SQL')", [scope]);
    await socket.until("the insert", () => socket.value(0) !== null);
    expect(socket.value(0)).toMatchObject({ label: "by SQL" });
    expect(socket.value<Sample[]>(1)).toHaveLength(1);
    await socket.close();
  });

  test("case 24: a query for the first row hears nothing of inserts behind it, and all of those before it", async () => {
    const scope = ownScope();
    await labelled(scope, "m");
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "conformance/queries:first", { scope });
    await labelled(scope, "z");
    await labelled(scope, "n");
    await barrier(socket, 0);
    expect(socket.modificationsOf(0)).toHaveLength(1);
    await labelled(scope, "a");
    await socket.until("the new first row", () => socket.value<Sample>(0).label === "a");
    await database.run("delete from samples where scope = $1 and label = 'a'", [scope]);
    await socket.until("the old first row", () => socket.value<Sample>(0).label === "m");
    await socket.close();
  });
});

describe("a slow consumer", () => {
  test("case 26: 10,000 commits while a client does not read cost the server no more than two results", { timeout: 90_000 }, async () => {
    const scope = ownScope();
    const length = 500_000;
    const commits = 10_000;
    const id = uuidOf(await value<string>("mutation", "conformance/changes:add", { scope, amount: 0 }));
    const [slow, bystander] = [await RawSocket.connect(), await RawSocket.connect()];
    await slow.subscribe(0, "conformance/queries:padded", { scope, length });
    await bystander.subscribe(0, "conformance/queries:first", { scope });
    slow.socket.pause();
    const before = slow.transitions().length;
    // A server closes the socket of a client that reads nothing for long: these commits must not take long.
    await database.run("set synchronous_commit = off");
    await database.run(
      `do $$ begin for i in 1..${commits} loop update samples set amount = i where id = '${id}'; commit; end loop; end $$`,
    );
    await database.run("reset synchronous_commit");
    await bystander.until("the last version, at the bystander", () => bystander.value<Sample>(0).amount === commits);
    const rounds = bystander.transitions().length;
    slow.socket.resume();
    await slow.until("the last version", () => slow.value<{ amount: number }>(0).amount === commits);
    // Two results wait in the server; a handful more lie in the buffers between the two.
    const received = slow.transitions().length - before;
    expect(received, `${received} of ${rounds} versions`).toBeLessThan(25);
    const amounts = slow.transitions().flatMap(({ modifications }) =>
      modifications.map((one) => (one.type === "QueryUpdated" ? (one.value as { amount: number }).amount : NaN)),
    );
    expect(amounts, "time never runs backwards").toEqual([...amounts].sort((a, b) => a - b));
    await Promise.all([slow.close(), bystander.close()]);
  });

  test("case 50: a transition of many megabytes arrives in the real client, characters of several bytes at the borders of its parts", { timeout: 60_000 }, async () => {
    const scope = ownScope();
    const length = 7_000_000;
    const types = new Map<string, number>();
    await using client = openClient({
      onReceive: ({ type }) => types.set(type, (types.get(type) ?? 0) + 1),
    });
    let got: { amount: number; text: string } | undefined;
    client.onUpdate(samples.padded, { scope, length }, (result) => (got = result));
    await until("the result", () => got !== undefined, 40_000);
    expect(got?.text.length).toBe(length);
    expect(got?.text === "aé€😀".repeat(length / 5)).toBe(true);
    expect(types.get("TransitionChunk"), "in parts").toBeGreaterThan(1);
    expect(types.has("Transition")).toBe(false);
  });
});
