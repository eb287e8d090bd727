import { usePaginatedQuery } from "convex/react";
import type { PaginationOptions, PaginationResult } from "convex/server";
import type { JSONValue } from "convex/values";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownScope, samples, type Sample } from "../support/conformance";
import { Database } from "../support/database";
import { runHook } from "../support/hooks";
import { call, value } from "../support/http";
import { RawSocket } from "../support/rawSocket";
import { until } from "../support/wait";

type Page = PaginationResult<Sample>;

let database: Database;
beforeAll(async () => {
  database = await Database.connect();
});
afterAll(() => database.close());

/** A scope with samples of these amounts. */
async function amounts(...numbers: number[]): Promise<string> {
  const scope = ownScope();
  await database.run("insert into samples (scope, amount) select $1, unnest($2::float8[])", [scope, numbers]);
  return scope;
}

const countTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const first = (more: Partial<PaginationOptions> & { maximumRowsRead?: number } = {}): JSONValue =>
  ({ numItems: 10, cursor: null, ...more }) as JSONValue;
const ask = (scope: string, paginationOpts: JSONValue, desc = false) =>
  value<JSONValue>("query", "conformance/queries:page", { scope, desc, paginationOpts }) as unknown as Promise<Page>;

describe("pages of the tests' own table", () => {
  test("case 84: a query whose bounds have changed refuses its old cursor, and the hook begins anew", async () => {
    const scope = await amounts(...countTo(30));
    await using run = runHook(() => usePaginatedQuery(samples.pageAboveFloor, { scope }, { initialNumItems: 5 }));
    await until("the first page", () => run.renders.at(-1)?.status === "CanLoadMore");
    run.current.loadMore(5);
    await until("the second page", () => run.current.results.length === 10);
    const old = await call("query", "conformance/queries:pageAboveFloor", { scope, paginationOpts: first() });
    const cursor = (old as unknown as { value: Page }).value.continueCursor;

    await database.run("insert into samples (scope, amount) values ($1, 20)", [`${scope}/floor`]);
    await until("the list over the new bounds", () => run.current.results[0]?.amount === 20);
    expect(run.current.results.map(({ amount }) => amount)).toEqual([20, 21, 22, 23, 24]);
    expect(await call("query", "conformance/queries:pageAboveFloor", { scope, paginationOpts: first({ cursor }) })).toMatchObject({
      status: "error",
      errorMessage: expect.stringContaining("InvalidCursor"),
      errorData: { isConvexSystemError: true, paginationError: "InvalidCursor" },
    });
  });

  test("case 85: a limit of rows read ends a page early and asks for a split; one that comes near it recommends one", async () => {
    const scope = await amounts(...countTo(12));
    const limited = await ask(scope, first({ maximumRowsRead: 3 }));
    expect(limited).toMatchObject({ pageStatus: "SplitRequired", isDone: false, page: { length: 3 } });
    expect(typeof limited.splitCursor).toBe("string");
    expect(await ask(scope, first({ maximumRowsRead: 11 }))).toMatchObject({ pageStatus: "SplitRecommended", page: { length: 10 } });
    expect((await ask(scope, first())).pageStatus ?? null).toBeNull();
    const next = await ask(scope, first({ cursor: limited.continueCursor }));
    expect(next.page.map(({ amount }) => amount), "nothing is lost behind the limit").toEqual(countTo(12).slice(3));
  });

  test("case 86: ties on the index key are broken by creation time and then by id, in both directions", async () => {
    const scope = ownScope();
    await database.run(
      "insert into samples (scope, amount, creation_time) select $1, i % 2, 1000 + (i / 2) % 3 from generate_series(1, 24) i",
      [scope],
    );
    const expected = (await database.run("select id from samples where scope = $1 order by amount, creation_time, id", [scope]))
      .rows as unknown[];
    for (const desc of [false, true]) {
      const seen: string[] = [];
      for (let cursor: string | null = null, done = false; !done; ) {
        const page: Page = await ask(scope, first({ numItems: 5, cursor }), desc);
        seen.push(...page.page.map(({ _id }) => _id));
        [cursor, done] = [page.continueCursor, page.isDone];
      }
      expect(seen).toHaveLength(expected.length);
      expect(new Set(seen).size).toBe(expected.length);
      const rows = await Promise.all(seen.map((id) => value<JSONValue>("query", "conformance/queries:get", { id })));
      const keys = (rows as unknown as Sample[]).map((row) => [row.amount ?? 0, row._creationTime, row._id] as const);
      const sorted = [...keys].sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1));
      expect(keys).toEqual(desc ? sorted.reverse() : sorted);
    }
  });

  test("case 83: the last page takes in what is appended, also far more than its size, and stays the last", async () => {
    const scope = await amounts(1, 2);
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "conformance/queries:page", { scope, desc: false, paginationOpts: { numItems: 5, cursor: null } });
    expect(socket.value<Page>(0).isDone).toBe(true);
    await database.run("insert into samples (scope, amount) select $1, i from generate_series(3, 20) i", [scope]);
    await socket.until("the appended rows", () => socket.value<Page>(0).page.length === 20);
    expect(socket.value<Page>(0)).toMatchObject({ isDone: true });
    await socket.close();
  });
});
