import { randomUUID } from "node:crypto";
import type { PaginationResult } from "convex/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Database, someStudents, type Row } from "../support/database";
import { call, ownCenter } from "../support/http";
import { openReactClient } from "../support/client";
import type { HookRun } from "../support/hooks";
import { Proxy } from "../support/proxy";
import { RawSocket } from "../support/rawSocket";
import { asRow, loadMore, openList, type ListRender, type Student } from "../support/studentList";
import { orderProblem } from "../support/history";
import { until } from "../support/wait";
import { uuidOf } from "../support/wire";

let database: Database;
beforeAll(async () => {
  database = await Database.connect();
});
afterAll(() => database.close());

/** A centre with students, and its rows in the order of the list. */
async function centerWith(count: number, status: Parameters<typeof someStudents>[2] = "active") {
  const id = await ownCenter();
  const uuid = uuidOf(id);
  await database.addStudents(someStudents(uuid, count, status));
  return { id, uuid, rows: await database.students(uuid) };
}

const names = (run: HookRun<ListRender>) => run.current.results.map(({ name }) => name);

async function showsTheDatabase(run: HookRun<ListRender>, center: string): Promise<void> {
  const expected = (await database.students(center)).map(({ name }) => name);
  await until(
    () => `the list shows [${expected.join(" ")}]; it shows [${names(run).join(" ")}]`,
    () => JSON.stringify(names(run)) === JSON.stringify(expected),
  );
}

function neverWrong(run: HookRun<ListRender>): void {
  for (const { results } of run.renders) expect(orderProblem(results.map(asRow))).toBeNull();
}

const between = (a: Row | undefined, b: Row | undefined, name: string): Row => {
  if (a === undefined || b === undefined) throw new Error("there is nothing between");
  return { ...a, id: randomUUID(), creation_time: (a.creation_time + b.creation_time) / 2, name };
};

describe("pages", () => {
  test("case 79: come one after the other until the list is exhausted, through all four states", async () => {
    const center = await centerWith(25);
    await using run = await openList(center.id, 10);
    expect(run.current.status).toBe("CanLoadMore");
    await loadMore(run, 10);
    expect(run.current).toMatchObject({ status: "CanLoadMore", results: { length: 20 } });
    await loadMore(run, 10);
    expect(run.current).toMatchObject({ status: "Exhausted", results: { length: 25 } });
    expect(run.current.results.map(asRow)).toEqual(center.rows);
    expect(new Set(run.renders.map(({ status }) => status))).toEqual(
      new Set(["LoadingFirstPage", "CanLoadMore", "LoadingMore", "Exhausted"]),
    );
  });

  test("case 79: that divide the rows exactly end in an empty one", async () => {
    const center = await centerWith(20);
    await using run = await openList(center.id, 10);
    await loadMore(run, 10);
    expect(run.current).toMatchObject({ status: "CanLoadMore", results: { length: 20 } });
    await loadMore(run, 10);
    expect(run.current).toMatchObject({ status: "Exhausted", results: { length: 20 } });
  });

  test("of an empty centre are exhausted at once", async () => {
    const center = await centerWith(0);
    await using run = await openList(center.id, 10);
    expect(run.current).toMatchObject({ status: "Exhausted", results: [] });
  });

  test("case 86: are in descending order of status, creation time and id, ties included", async () => {
    const id = await ownCenter();
    const uuid = uuidOf(id);
    const statuses = ["active", "inactive", "trial"] as const;
    const rows = someStudents(uuid, 30, (i) => statuses[i % 3] ?? "active").map((row, i) => ({
      ...row,
      creation_time: 1_700_000_000_000.25 + (i % 2),
    }));
    await database.addStudents(rows);
    await using run = await openList(id, 7);
    while (run.current.status === "CanLoadMore") await loadMore(run, 7);
    expect(run.current.results.map(asRow)).toEqual(await database.students(uuid));
    neverWrong(run);
  });
});

describe("changes at the borders of pages", () => {
  test("case 80: inserts before, inside, between and after the loaded pages", async () => {
    const { id, uuid, rows } = await centerWith(30);
    await using run = await openList(id, 10);
    await loadMore(run, 10);
    await database.addStudents([
      { ...(rows[0] as Row), id: randomUUID(), creation_time: 2e12, name: "Before" },
      between(rows[4], rows[5], "Inside"),
      between(rows[9], rows[10], "At the border"),
      between(rows[19], rows[20], "Just after the end"),
    ]);
    await until("the inserts", () => names(run).includes("Before"));
    expect(names(run)).toHaveLength(23);
    expect(names(run)).not.toContain("Just after the end");
    while (run.current.status === "CanLoadMore") await loadMore(run, 10);
    await showsTheDatabase(run, uuid);
    neverWrong(run);
  });

  test("case 80: the removal of the row that ends a page, and of a whole page", async () => {
    const { id, uuid, rows } = await centerWith(30);
    await using run = await openList(id, 10);
    await loadMore(run, 10);
    await database.run("delete from students where id = $1", [rows[9]?.id]);
    await until("the removal", () => names(run).length === 19);
    await database.run("delete from students where id = any($1)", [rows.slice(10, 20).map((row) => row.id)]);
    await until("the removals", () => names(run).length === 9);
    await database.addStudents([between(rows[9], rows[10], "In the hole"), between(rows[19], rows[20], "After the hole")]);
    await until("the insert", () => names(run).includes("In the hole"));
    expect(names(run)).not.toContain("After the hole");
    while (run.current.status === "CanLoadMore") await loadMore(run, 10);
    await showsTheDatabase(run, uuid);
    neverWrong(run);
  });

  test("a new status moves a row from one page to another in one step", async () => {
    const { id, uuid, rows } = await centerWith(20);
    await using run = await openList(id, 10);
    await loadMore(run, 20);
    const moved = rows[15] as Row;
    const from = run.renders.length;
    await database.run("update students set status = 'trial' where id = $1", [moved.id]);
    await until("the move", () => names(run)[0] === moved.name);
    for (const { results } of run.renders.slice(from)) expect(results).toHaveLength(20);
    await showsTheDatabase(run, uuid);
    neverWrong(run);
  });

  test("case 83: what is appended to the last page shows up in it, and the list stays exhausted", async () => {
    const { id, uuid } = await centerWith(3);
    await using run = await openList(id, 10);
    const from = run.renders.length;
    await database.addStudents([{ id: randomUUID(), creation_time: 1, center_id: uuid, name: "Oldest", status: "active" }]);
    await until("the last row", () => names(run).at(-1) === "Oldest");
    expect(run.renders.slice(from).every(({ status }) => status === "Exhausted")).toBe(true);
  });

  test("case 82: a page that grows beyond twice its size is split, and nothing is seen of it", async () => {
    const { id, uuid, rows } = await centerWith(30);
    const sent: string[] = [];
    await using run = await openList(id, 5, openReactClient({ onSend: (text) => sent.push(text) }));
    await loadMore(run, 5);
    const [newest, next] = [rows[1] as Row, rows[2] as Row];
    for (let round = 0; round < 6; round++) {
      const more = Array.from({ length: 5 }, (_, i) => ({
        ...newest,
        id: randomUUID(),
        creation_time: next.creation_time + (round * 5 + i + 1) / 100,
        name: `Grown ${round}.${i}`,
      }));
      await database.addStudents(more);
      await until("the growth", () => more.every(({ name }) => names(run).includes(name)));
    }
    expect(names(run)).toHaveLength(40);
    expect(sent.some((text) => text.includes('"endCursor"')), "the client split a page").toBe(true);
    while (run.current.status === "CanLoadMore") await loadMore(run, 50);
    await showsTheDatabase(run, uuid);
    neverWrong(run);
    const counts = run.renders.filter(({ status }) => status !== "LoadingFirstPage").map(({ results }) => results.length);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });

  test("case 81: pages meet again after a lost connection, whatever happened at their border", async () => {
    const { id, uuid, rows } = await centerWith(30);
    const proxy = await Proxy.start();
    try {
      await using run = await openList(id, 10, openReactClient({ url: proxy.url }));
      await loadMore(run, 10);
      proxy.open = false;
      proxy.cut();
      await until("the loss is known", () => !run.client.connectionState().isWebSocketConnected);
      await database.run("delete from students where id = any($1)", [rows.slice(8, 11).map((row) => row.id)]);
      await database.addStudents([between(rows[9], rows[10], "At the border"), between(rows[7], rows[8], "Inside")]);
      proxy.open = true;
      await until("the news", () => names(run).includes("At the border") && names(run).includes("Inside"));
      expect(names(run)).toHaveLength(19);
      while (run.current.status === "CanLoadMore") await loadMore(run, 10);
      await showsTheDatabase(run, uuid);
      neverWrong(run);
    } finally {
      await proxy.stop();
    }
  });
});

describe("on the wire", () => {
  type Page = PaginationResult<Student>;
  const opts = (centerId: string, paginationOpts: Record<string, string | number | null>) => ({ centerId, paginationOpts });

  test("case 82: a page with an end cursor holds all rows up to it, whatever numItems says", async () => {
    const { id, rows } = await centerWith(12);
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:listByCenter", opts(id, { numItems: 8, cursor: null }));
    const first = socket.value<Page>(0);
    expect(first.page).toHaveLength(8);
    const split = first.splitCursor as string;
    expect(typeof split).toBe("string");
    await socket.subscribe(1, "students:listByCenter", opts(id, { numItems: 1, cursor: null, endCursor: split }));
    await socket.subscribe(2, "students:listByCenter", opts(id, { numItems: 1, cursor: split, endCursor: first.continueCursor }));
    const parts = [...socket.value<Page>(1).page, ...socket.value<Page>(2).page];
    expect(parts.map(asRow)).toEqual(rows.slice(0, 8));
    expect(socket.value<Page>(1).continueCursor).toBe(split);
    expect(socket.value<Page>(2).continueCursor).toBe(first.continueCursor);
    await socket.close();
  });

  test("case 81: a page that is asked for again with its journal ends where it ended", async () => {
    const { id, rows } = await centerWith(12);
    const socket = await RawSocket.connect();
    const args = opts(id, { numItems: 4, cursor: null });
    const result = await socket.subscribe(0, "students:listByCenter", args);
    expect(typeof result.journal).toBe("string");
    await database.addStudents([between(rows[0], rows[1], "Inside")]);
    const other = await RawSocket.connect({ sessionId: socket.sessionId, maxObservedTimestamp: socket.ts });
    await other.subscribe(0, "students:listByCenter", args, result.journal);
    await other.until("the insert", () => other.value<Page>(0).page.length === 5);
    expect(other.value<Page>(0).continueCursor).toBe(socket.value<Page>(0).continueCursor);
    const fresh = await RawSocket.connect({ maxObservedTimestamp: other.ts });
    await fresh.subscribe(0, "students:listByCenter", args, null);
    expect(fresh.value<Page>(0).page).toHaveLength(4);
    await Promise.all([socket.close(), other.close(), fresh.close()]);
  });

  test.each([
    ["that is none", () => "nonsense"],
    ["of another centre", (other: string) => other],
    ["that was tampered with", (_: string, own: string) => own.slice(0, -2) + (own.at(-2) === "A" ? "B" : "A") + own.slice(-1)],
  ])("case 84: a cursor %s is refused as InvalidCursor, in text and in data", async (_, choose) => {
    const [one, two] = [await centerWith(5), await centerWith(5)];
    const cursorOf = async (center: string) => {
      const answer = await call("query", "students:listByCenter", opts(center, { numItems: 2, cursor: null }));
      if (answer.status === "error") throw new Error(answer.errorMessage);
      return (answer.value as unknown as Page).continueCursor;
    };
    const cursor = choose(await cursorOf(two.id), await cursorOf(one.id));
    const answer = await call("query", "students:listByCenter", opts(one.id, { numItems: 2, cursor }));
    expect(answer).toMatchObject({
      status: "error",
      errorMessage: expect.stringContaining("InvalidCursor"),
      errorData: { isConvexSystemError: true, paginationError: "InvalidCursor" },
    });
  });

  test.each([0, -1, 0.5, 1e12])("numItems %d is refused", async (numItems) => {
    const { id } = await centerWith(1);
    expect(await call("query", "students:listByCenter", opts(id, { numItems, cursor: null }))).toMatchObject({ status: "error" });
  });

  test("both halves of a list change in one transition when a row crosses their border", async () => {
    const { id, rows } = await centerWith(10);
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:listByCenter", opts(id, { numItems: 5, cursor: null }));
    await socket.subscribe(1, "students:listByCenter", opts(id, { numItems: 9, cursor: socket.value<Page>(0).continueCursor }));
    await database.run("update students set status = 'trial' where id = $1", [rows[7]?.id]);
    await socket.until("the move", () => socket.value<Page>(0).page[0]?.status === "trial");
    expect(socket.transitions().at(-1)?.modifications.map(({ queryId }) => queryId).sort()).toEqual([0, 1]);
    expect([socket.value<Page>(0).page.length, socket.value<Page>(1).page.length]).toEqual([6, 4]);
    await socket.close();
  });
});
