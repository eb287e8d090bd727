import type { PaginationResult } from "convex/server";
import { ConvexError, type JSONValue } from "convex/values";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { api } from "../../../main/web/_generated/api";
import type { Doc, Id } from "../../../main/web/_generated/dataModel";
import { openClient } from "../support/client";
import { Database } from "../support/database";
import { ownCenter, value } from "../support/http";
import type { MutationResponse } from "../support/messages";
import { RawSocket } from "../support/rawSocket";
import { until } from "../support/wait";
import { decodeTs, uuidOf } from "../support/wire";

type Page = PaginationResult<Doc<"students">>;

let database: Database;
beforeAll(async () => {
  database = await Database.connect();
});
afterAll(() => database.close());

const page = (centerId: string, numItems = 200) => ({ centerId, paginationOpts: { numItems, cursor: null, id: 1 } });

function responses(socket: RawSocket): MutationResponse[] {
  return socket.messages.filter((message): message is MutationResponse => message.type === "MutationResponse");
}

describe("on the wire", () => {
  test("case 27: MutationResponse precedes the transition that holds its effect, under load", async () => {
    const center = await ownCenter();
    const other = await RawSocket.connect();
    let busy = true;
    const load = (async () => {
      for (let i = 0; busy; i++) {
        other.mutate(i, "students:create", { centerId: center, name: "Load" });
        await other.settle(i);
      }
    })();
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:listByCenter", page(center, 1000));
    for (let i = 0; i < 100; i++) {
      socket.mutate(i, "students:create", { centerId: center, name: `Own ${i}` });
      const answer = await socket.settle(i);
      if (!answer.success) throw new Error(answer.result);
      const at = socket.messages.indexOf(answer);
      const shows = socket.messages.findIndex(
        (message) => message.type === "Transition" && JSON.stringify(message.modifications).includes(String(answer.result)),
      );
      expect(shows).toBeGreaterThan(at);
      // The first transition that reaches the answer's time holds its effect (own writes). An earlier one may hold it
      // already: a snapshot may know more than its version claims.
      const reaches = socket.messages.findIndex(
        (message) => message.type === "Transition" && decodeTs(message.endVersion.ts) >= decodeTs(answer.ts),
      );
      expect(shows).toBeLessThanOrEqual(reaches);
    }
    busy = false;
    await load;
    await Promise.all([socket.close(), other.close()]);
  });

  test("case 28: a mutation that no query sees is covered by a transition all the same", async () => {
    const socket = await RawSocket.connect();
    socket.mutate(0, "centers:create", { name: "Unseen" });
    await socket.settle(0);
    expect(socket.transitions().at(-1)?.modifications).toEqual([]);
    await socket.close();
  });

  test("case 38: a mutation without Connect is run and answered", async () => {
    const socket = await RawSocket.open();
    socket.mutate(0, "centers:create", { name: "No Connect" });
    expect(await socket.settle(0)).toMatchObject({ success: true, result: expect.any(String) });
    await socket.close();
  });

  test("case 31: a hundred mutations sent at once are run and answered in order", async () => {
    const center = await ownCenter();
    const socket = await RawSocket.connect();
    for (let i = 0; i < 100; i++) socket.mutate(i, "students:create", { centerId: center, name: `${i}` });
    await socket.settle(99);
    expect(responses(socket).map(({ requestId }) => requestId)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const rows = await database.students(uuidOf(center));
    expect(rows.map(({ name }) => Number(name)).reverse()).toEqual(Array.from({ length: 100 }, (_, i) => i));
    await socket.close();
  });

  test("case 30: a failed mutation leaves nothing, and the next ones are run", async () => {
    const center = await ownCenter();
    const socket = await RawSocket.connect();
    socket.mutate(0, "students:create", { centerId: center, name: "  " });
    socket.mutate(1, "students:create", { centerId: center, name: "Good" });
    await socket.settle(1);
    expect(responses(socket).map(({ success }) => success)).toEqual([false, true]);
    expect((await database.students(uuidOf(center))).map(({ name }) => name)).toEqual(["Good"]);
    await socket.close();
  });

  test.each([
    ["an unknown function", "no:such", {}, "Could not find public function for 'no:such'"],
    ["a query run as a mutation", "centers:list", {}, "centers:list"],
    ["a bad path", "::", {}, ""],
    ["a missing argument", "students:create", {}, "ArgumentValidationError"],
  ])("%s is answered with a failure, without error data or a stack trace", async (_, path, args, text) => {
    const socket = await RawSocket.connect();
    socket.mutate(0, path, args);
    const answer = await socket.settle(0);
    expect(answer).toMatchObject({ success: false, result: expect.stringContaining(text) });
    expect(answer).not.toHaveProperty("errorData");
    expect(answer.result).toMatch(/^\[Request ID: [0-9a-f]{16}\] Server Error/);
    expect(answer.result).not.toMatch(/\.java:\d+/);
    await socket.close();
  });

  test("arguments that are not one object are answered with a failure", async () => {
    const socket = await RawSocket.connect();
    const bad: JSONValue[] = [[], [1], [{}, {}], [null]];
    bad.forEach((args, requestId) => socket.send({ type: "Mutation", requestId, udfPath: "centers:create", args }));
    await socket.until("every answer", () => responses(socket).length === bad.length);
    expect(responses(socket).every(({ success }) => !success)).toBe(true);
    await socket.close();
  });

  test("an unknown action is answered, without a time", async () => {
    const socket = await RawSocket.connect();
    socket.send({ type: "Action", requestId: 0, udfPath: "no:such", args: [{}] });
    expect(await socket.next()).toMatchObject({ type: "ActionResponse", requestId: 0, success: false });
    await socket.close();
  });
});

describe("sent again", () => {
  test("case 34: a committed mutation is answered as before and not run again", async () => {
    const center = await ownCenter();
    const first = await RawSocket.connect();
    first.mutate(3, "students:create", { centerId: center, name: "Once" });
    const before = await first.settle(3);
    first.socket.terminate();

    const second = await RawSocket.connect({ sessionId: first.sessionId, maxObservedTimestamp: first.ts });
    second.mutate(3, "students:create", { centerId: center, name: "Once" });
    expect(await second.settle(3)).toMatchObject({ success: true, result: before.result });
    expect(await database.students(uuidOf(center))).toHaveLength(1);
    await second.close();
  });

  test("case 35: while the first is still running, it is run once", async () => {
    const center = await ownCenter();
    const id = await value<string>("mutation", "students:create", { centerId: center, name: "To be removed" });
    const blocker = await Database.connect();
    const { rows } = await blocker.run("select pg_backend_pid() as pid");
    await blocker.run("begin");
    await blocker.run("select 1 from students where id = $1 for update", [uuidOf(id)]);
    const first = await RawSocket.connect();
    first.mutate(0, "students:remove", { id });
    await until("the first run waits for the row", async () => {
      const waiting = await database.run("select 1 from pg_stat_activity where $1 = any (pg_blocking_pids(pid))", [
        (rows[0] as { pid: number }).pid,
      ]);
      return waiting.rowCount === 1;
    });
    first.socket.terminate();
    const second = await RawSocket.connect({ sessionId: first.sessionId });
    second.mutate(0, "students:remove", { id });
    await blocker.run("commit");
    await blocker.close();
    // Were it run a second time, there would be nobody left to remove.
    expect(await second.settle(0)).toMatchObject({ success: true, result: null });
    expect(await database.students(uuidOf(center))).toEqual([]);
    await second.close();
  });

  test("case 36: a failed mutation is run again", async () => {
    const center = await ownCenter();
    const id = await value<string>("mutation", "students:create", { centerId: center, name: "Here" });
    const row = (await database.students(uuidOf(center)))[0];
    if (row === undefined) throw new Error("the student is missing");
    await database.run("delete from students where id = $1", [row.id]);
    const first = await RawSocket.connect();
    first.mutate(0, "students:update", { id, name: "There" });
    expect(await first.settle(0)).toMatchObject({ success: false });
    await first.close();
    await database.addStudents([row]);
    const second = await RawSocket.connect({ sessionId: first.sessionId });
    second.mutate(0, "students:update", { id, name: "There" });
    expect(await second.settle(0)).toMatchObject({ success: true, result: null });
    await second.close();
  });

  test("case 37: the same request id in another session is another mutation", async () => {
    const center = await ownCenter();
    for (let i = 0; i < 2; i++) {
      const socket = await RawSocket.connect();
      socket.mutate(0, "students:create", { centerId: center, name: "Twin" });
      await socket.settle(0);
      await socket.close();
    }
    expect(await database.students(uuidOf(center))).toHaveLength(2);
  });

  test("concurrent changes of one row from ten clients all succeed, one after the other", async () => {
    const center = await ownCenter();
    const id = await value<string>("mutation", "students:create", { centerId: center, name: "Start" });
    const sockets = await Promise.all(Array.from({ length: 10 }, () => RawSocket.connect()));
    await Promise.all(
      sockets.map(async (socket, client) => {
        for (let i = 0; i < 10; i++) {
          socket.mutate(i, "students:update", { id, name: `Client ${client}, change ${i}` });
          expect(await socket.settle(i)).toMatchObject({ success: true });
        }
      }),
    );
    // Those of different clients may share a transaction, and then have its timestamp.
    for (const socket of sockets) {
      const times = responses(socket).map((answer) => (answer.success ? answer.ts : ""));
      expect(new Set(times).size, "a client's own are one after the other").toBe(10);
    }
    await Promise.all(sockets.map((socket) => socket.close()));
  });
});

describe("through the client", () => {
  const list = api.students.listByCenter;

  test("case 29: a promise resolves when the queries show its effect, and the optimistic row is gone in the same tick", async () => {
    const centerId = (await ownCenter()) as Id<"centers">;
    await using client = openClient();
    const seen: string[][] = [];
    const args = { centerId, paginationOpts: { numItems: 20, cursor: null } };
    client.onUpdate(list, args, (result) => seen.push(result.page.map(({ _id }) => _id)));
    await until("the first result", () => seen.length === 1);
    const id = await client.mutation(
      api.students.create,
      { centerId, name: "New" },
      {
        optimisticUpdate: (store) => {
          const before = store.getQuery(list, args);
          if (before === undefined) throw new Error("the list is not there");
          const row = { _id: "guess" as Id<"students">, _creationTime: 1, centerId, name: "New", status: "active" as const };
          store.setQuery(list, args, { ...before, page: [row, ...before.page] });
        },
      },
    );
    expect(client.client.localQueryResult("students:listByCenter", args)).toMatchObject({ page: [{ _id: id }] });
    await until("the listener saw it", () => seen.at(-1)?.[0] === id);
    expect(seen.slice(0, 2)).toEqual([[], ["guess"]]);
    // In between, the guess may stand on top of its own effect: a snapshot may know more than its version claims.
    expect([[["guess", id], [id]], [[id]]]).toContainEqual(seen.slice(2));
  });

  test("case 30: a refused mutation rejects with its data, and the optimistic row is taken back", async () => {
    const centerId = (await ownCenter()) as Id<"centers">;
    await using client = openClient();
    const seen: number[] = [];
    const args = { centerId, paginationOpts: { numItems: 20, cursor: null } };
    client.onUpdate(list, args, (result) => seen.push(result.page.length));
    await until("the first result", () => seen.length === 1);
    const failed = client.mutation(
      api.students.create,
      { centerId, name: "x".repeat(201) },
      {
        optimisticUpdate: (store) => {
          const before = store.getQuery(list, args);
          if (before === undefined) throw new Error("the list is not there");
          const row = { _id: "g" as Id<"students">, _creationTime: 1, centerId, name: "x", status: "active" as const };
          store.setQuery(list, args, { ...before, page: [row] });
        },
      },
    );
    const error = await failed.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConvexError);
    expect((error as ConvexError<Record<string, string>>).data).toMatchObject({
      code: expect.any(String),
      message: expect.stringMatching(/\w/),
    });
    await until("the row is taken back", () => seen.at(-1) === 0);
    expect(seen).toEqual([0, 1, 0]);
    expect(await database.students(uuidOf(centerId))).toEqual([]);
  });

  test("case 32: what one client changes, another sees", async () => {
    const centerId = (await ownCenter()) as Id<"centers">;
    await using writer = openClient();
    await using watcher = openClient();
    let shown: Page | undefined;
    watcher.onUpdate(list, { centerId, paginationOpts: { numItems: 20, cursor: null } }, (result) => (shown = result));
    const id = await writer.mutation(api.students.create, { centerId, name: "Ada" });
    await until("the student", () => shown?.page[0]?.name === "Ada");
    expect(await writer.mutation(api.students.update, { id, status: "trial" })).toBeNull();
    await until("the status", () => shown?.page[0]?.status === "trial");
    expect(await writer.mutation(api.students.remove, { id })).toBeNull();
    await until("the removal", () => shown?.page.length === 0);
  });
});

