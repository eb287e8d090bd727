import { randomUUID } from "node:crypto";
import type { PaginationResult } from "convex/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Doc } from "../../../main/web/_generated/dataModel";
import { Database, someStudents } from "../support/database";
import { ownCenter, value } from "../support/http";
import { add, RawSocket } from "../support/rawSocket";
import { within } from "../support/wait";
import { decodeTs, encodeId, decodeId, uuidOf } from "../support/wire";

type Page = PaginationResult<Doc<"students">>;

let database: Database;
beforeAll(async () => {
  database = await Database.connect();
});
afterAll(() => database.close());

const firstPage = (centerId: string, numItems = 20) => ({ centerId, paginationOpts: { numItems, cursor: null, id: 1 } });
const create = (centerId: string, name = "A student") => value<string>("mutation", "students:create", { centerId, name });

/** A mutation of this socket's own: what the server did before it has been told when it settles. */
async function barrier(socket: RawSocket, requestId: number): Promise<void> {
  socket.mutate(requestId, "centers:create", { name: "Barrier" });
  await socket.settle(requestId);
}

describe("the query set", () => {
  test("case 8: an empty change is acknowledged by an empty transition from the blank version", async () => {
    const socket = await RawSocket.connect();
    socket.modify();
    const transition = await socket.nextTransition();
    expect(transition.startVersion).toEqual({ querySet: 0, identity: 0, ts: "AAAAAAAAAAA=" });
    expect(transition.endVersion).toMatchObject({ querySet: 1, identity: 0 });
    expect(transition.modifications).toEqual([]);
    await socket.close();
  });

  test("case 9: a query that is added gets exactly one result", async () => {
    const center = await ownCenter("Alone");
    const socket = await RawSocket.connect();
    await socket.subscribe(7, "centers:get", { id: center });
    expect(socket.modificationsOf(7)).toEqual([
      {
        type: "QueryUpdated",
        queryId: 7,
        value: { _id: center, _creationTime: expect.any(Number), name: "Alone" },
        logLines: [],
        journal: null,
      },
    ]);
    await socket.close();
  });

  test("case 10: quick changes are acknowledged in order, each transition from where the last one ended", async () => {
    const center = await ownCenter();
    const socket = await RawSocket.connect();
    for (let i = 0; i < 20; i++) socket.add(i, "centers:get", { id: center });
    await socket.until("all results", () => socket.results.size === 20);
    const versions = socket.transitions().map(({ endVersion }) => endVersion.querySet);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(versions.at(-1)).toBe(20);
    await socket.close();
  });

  test("case 11: a query that is added and removed at once leaves nothing behind", async () => {
    const center = await ownCenter();
    const socket = await RawSocket.connect();
    socket.add(0, "students:listByCenter", firstPage(center));
    const version = socket.modify({ type: "Remove", queryId: 0 });
    await socket.until("the removal", () => socket.transitions().at(-1)?.endVersion.querySet === version);
    expect(socket.results.has(0)).toBe(false);
    expect(socket.modificationsOf(0).at(-1)).toEqual({ type: "QueryRemoved", queryId: 0 });
    const before = socket.modificationsOf(0).length;
    await create(center);
    await barrier(socket, 0);
    expect(socket.modificationsOf(0)).toHaveLength(before);
    await socket.close();
  });

  test("case 12: a removed query is told so once, and hears nothing of later writes", async () => {
    const center = await ownCenter();
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:listByCenter", firstPage(center));
    socket.modify({ type: "Remove", queryId: 0 });
    await socket.until("the removal", () => !socket.results.has(0));
    await create(center);
    await barrier(socket, 0);
    expect(socket.modificationsOf(0).map(({ type }) => type)).toEqual(["QueryUpdated", "QueryRemoved"]);
    await socket.close();
  });

  test.each([
    ["case 13: a base version that is not the current one", { baseVersion: 5, newVersion: 6, modifications: [] }],
    ["case 13: a new version that is not later", { baseVersion: 1, newVersion: 1, modifications: [] }],
    ["case 14: an id that is in use", { baseVersion: 1, newVersion: 2, modifications: [add(0, "centers:list", {})] }],
    ["case 14: the removal of an unknown id", { baseVersion: 1, newVersion: 2, modifications: [{ type: "Remove", queryId: 9 }] }],
    ["case 14: an unknown modification", { baseVersion: 1, newVersion: 2, modifications: [{ type: "Replace", queryId: 0 }] }],
  ])("%s ends the socket, and a new one is served", async (_, message) => {
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "centers:list", {});
    socket.send({ type: "ModifyQuerySet", ...message });
    const { code } = await within("the end of the socket", socket.closed);
    expect(code).not.toBe(1000);
    const next = await RawSocket.connect({ sessionId: socket.sessionId });
    await next.subscribe(0, "centers:list", {});
    await next.close();
  });

  test("case 15: the same query under two ids and in two clients gets its result everywhere", async () => {
    const center = await ownCenter();
    const [one, two] = [await RawSocket.connect(), await RawSocket.connect()];
    await one.subscribe(0, "students:listByCenter", firstPage(center));
    await one.subscribe(1, "students:listByCenter", firstPage(center));
    await two.subscribe(0, "students:listByCenter", firstPage(center));
    const id = await create(center);
    for (const [socket, query] of [[one, 0], [one, 1], [two, 0]] as const) {
      await socket.until("the student", () => socket.value<Page>(query).page[0]?._id === id);
    }
    await Promise.all([one.close(), two.close()]);
  });

  test("case 25: a thousand queries may be added at once", async () => {
    const center = await ownCenter();
    const uuid = uuidOf(center);
    const rows = someStudents(uuid, 1000);
    await database.addStudents(rows);
    const { table } = decodeId(await create(center));
    const socket = await RawSocket.connect();
    socket.modify(...rows.map(({ id }, i) => add(i, "students:get", { id: encodeId(table, id) })));
    await socket.until("a thousand results", () => socket.results.size === 1000);
    expect(new Set(rows.map((_, i) => socket.value<Doc<"students">>(i).name)).size).toBe(1000);

    await database.run("update students set name = 'Changed' where id = $1", [rows[500]?.id]);
    await socket.until("the change", () => socket.value<Doc<"students">>(500).name === "Changed");
    expect(socket.transitions().at(-1)?.modifications.map(({ queryId }) => queryId)).toEqual([500]);
    await socket.close();
  });
});

describe("writes", () => {
  test("case 16: a write updates the query whose range it touches, and no other", async () => {
    const [here, there] = [await ownCenter("Here"), await ownCenter("There")];
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:listByCenter", firstPage(here));
    await socket.subscribe(1, "students:listByCenter", firstPage(there));
    await socket.subscribe(2, "centers:get", { id: here });
    await create(here);
    await socket.until("the student", () => socket.value<Page>(0).page.length === 1);
    await barrier(socket, 0);
    expect([0, 1, 2].map((query) => socket.modificationsOf(query).length)).toEqual([2, 1, 1]);
    await socket.close();
  });

  test("case 17: a write outside every range updates nothing", async () => {
    const [here, there] = [await ownCenter(), await ownCenter()];
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:listByCenter", firstPage(here));
    await create(there);
    await barrier(socket, 0);
    expect(socket.modificationsOf(0)).toHaveLength(1);
    await socket.close();
  });

  test("case 18: a write that leaves the result equal is not told", async () => {
    const center = await ownCenter();
    await create(center);
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:listByCenter", firstPage(center));
    await database.run("update students set name = name where center_id = $1", [uuidOf(center)]);
    await barrier(socket, 0);
    expect(socket.modificationsOf(0)).toHaveLength(1);
    await socket.close();
  });

  test("the first row of an empty range is told", async () => {
    const center = await ownCenter();
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:listByCenter", firstPage(center));
    expect(socket.value<Page>(0)).toMatchObject({ page: [], isDone: true });
    const id = await create(center);
    await socket.until("the student", () => socket.value<Page>(0).page.some(({ _id }) => _id === id));
    await socket.close();
  });

  test("rows behind the end of a page are not told", async () => {
    const center = await ownCenter();
    const uuid = uuidOf(center);
    await database.addStudents(someStudents(uuid, 3));
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:listByCenter", firstPage(center, 1));
    const older = { id: randomUUID(), creation_time: 1, center_id: uuid, name: "Older", status: "active" as const };
    await database.addStudents([older]);
    await barrier(socket, 0);
    expect(socket.modificationsOf(0)).toHaveLength(1);
    await socket.close();
  });

  test("a missing document appears when it is inserted, and is null again when it is gone", async () => {
    const center = await ownCenter();
    const { table } = decodeId(await create(center));
    const uuid = randomUUID();
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:get", { id: encodeId(table, uuid) });
    expect(socket.value(0)).toBeNull();
    const row = { id: uuid, creation_time: 5.5, center_id: uuidOf(center), name: "By SQL", status: "trial" as const };
    await database.addStudents([row]);
    await socket.until("the student", () => socket.value(0) !== null);
    expect(socket.value(0)).toEqual({
      _id: encodeId(table, uuid),
      _creationTime: 5.5,
      centerId: center,
      name: "By SQL",
      status: "trial",
    });
    await database.run("delete from students where id = $1", [uuid]);
    await socket.until("its removal", () => socket.value(0) === null);
    await socket.close();
  });

  test("a query that fails says so without error data, and the others of its transition are served", async () => {
    const center = await ownCenter();
    const socket = await RawSocket.connect();
    socket.modify(add(0, "students:get", { id: "nonsense" }), add(1, "centers:get", { id: center }), add(2, "no:such", {}));
    await socket.until("three results", () => socket.results.size === 3);
    expect(socket.result(0)).toMatchObject({ type: "QueryFailed", errorMessage: expect.stringContaining("ArgumentValidationError") });
    expect(socket.result(0)).not.toHaveProperty("errorData");
    expect(socket.value(1)).toMatchObject({ _id: center });
    expect(socket.result(2)).toMatchObject({ errorMessage: expect.stringContaining("Could not find public function for 'no:such'") });
    await socket.close();
  });

  test("a slow reader is not owed every version: it finds the newest when it reads again", { timeout: 60_000 }, async () => {
    const center = await ownCenter();
    const uuid = uuidOf(center);
    await database.addStudents(someStudents(uuid, 100));
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:listByCenter", firstPage(center, 200));
    socket.socket.pause();
    const commits = 600;
    for (let i = 1; i <= commits; i++) {
      await database.run("update students set name = $2 where center_id = $1", [uuid, `Version ${i} ${"x".repeat(150)}`]);
    }
    socket.socket.resume();
    await socket.until("the last version", () =>
      socket.value<Page>(0).page.every(({ name }) => name.startsWith(`Version ${commits} `)),
    );
    expect(socket.value<Page>(0).page).toHaveLength(100);
    await socket.close();
  });
});

describe("time", () => {
  test("case 20: every commit has a time of its own, later than the one before", async () => {
    const center = await ownCenter();
    const socket = await RawSocket.connect();
    const times: bigint[] = [];
    for (let i = 0; i < 20; i++) {
      socket.mutate(i, "students:create", { centerId: center, name: `Student ${i}` });
      const answer = await socket.settle(i);
      if (!answer.success) throw new Error(answer.result);
      times.push(decodeTs(answer.ts));
    }
    expect(times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0n))).toBe(true);
    await socket.close();
  });

  test("case 43: a new socket is never answered from before what its client has seen", async () => {
    const center = await ownCenter();
    const first = await RawSocket.connect();
    first.mutate(0, "students:create", { centerId: center, name: "Seen" });
    await first.settle(0);
    const seen = first.ts;
    await first.close();
    const second = await RawSocket.connect({ sessionId: first.sessionId, maxObservedTimestamp: seen });
    await second.subscribe(0, "students:listByCenter", firstPage(center));
    expect(decodeTs(second.transitions()[0]?.endVersion.ts ?? "")).toBeGreaterThanOrEqual(decodeTs(seen));
    expect(second.value<Page>(0).page).toHaveLength(1);
    await second.close();
  });

  test("case 44: times are positions in the database's log, which no clock sets back", async () => {
    const position = async () => {
      const { rows } = await database.run("select (pg_current_wal_insert_lsn() - '0/0')::text as bytes");
      return BigInt((rows[0] as { bytes: string }).bytes);
    };
    const low = (text: string) => decodeTs(text) & (2n ** 51n - 1n);
    const socket = await RawSocket.connect();
    const before = await position();
    socket.mutate(0, "centers:create", { name: "Timed" });
    const answer = await socket.settle(0);
    if (!answer.success) throw new Error(answer.result);
    expect(low(answer.ts)).toBeGreaterThan(before);
    expect(low(answer.ts)).toBeLessThanOrEqual(await position());
    expect(low(socket.ts)).toBeLessThanOrEqual(await position());
    await socket.close();
  });
});
