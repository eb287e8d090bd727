import { ConvexClient } from "convex/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api } from "../../main/web/_generated/api";
import type { Id } from "../../main/web/_generated/dataModel";
import { openClient } from "./support/client";
import { Database } from "./support/database";
import { baseUrl } from "./support/environment";
import { ownCenter, value } from "./support/http";
import { until } from "./support/wait";
import { uuidOf } from "./support/wire";

type Cause = { kind: string; lsn?: string; xid?: string; table?: string; index?: string; key?: string; range?: string };
type Run = { at: string; micros: number; rows: number; result: string; failed: boolean; causes: Cause[] };
type Query = { function: string; arguments: string; subscriptions: number; runCount: number; runs: Run[] };

let database: Database;
let centerId: Id<"centers">;
let client: ConvexClient & AsyncDisposable;
beforeAll(async () => {
  database = await Database.connect();
  centerId = (await ownCenter()) as Id<"centers">;
  client = openClient();
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await database.close();
});

async function one(sql: string, values: unknown[] = []): Promise<string> {
  return ((await database.run(sql, values)).rows[0] as { value: string }).value;
}

async function queries(parameters: string): Promise<Query[]> {
  const response = await fetch(`${baseUrl}/api/operator/queries?${parameters}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { queries: Query[] }).queries;
}

test("a plain SQL update is named with table, index, key, range and log position", async () => {
  const id = (await value<string>("mutation", "students:create", { centerId, name: "Why" })) as Id<"students">;
  const seen: unknown[] = [];
  client.onUpdate(api.students.get, { id }, (student) => seen.push(student?.name));
  await until("the student is there", () => seen.length === 1);
  const first = (await queries("function=students:get&limit=1000")).find((query) => query.arguments.includes(id))!;
  expect(first).toMatchObject({ subscriptions: 1, runCount: 1 });
  expect(first.runs[0]).toMatchObject({ result: "changed", failed: false, rows: 1, causes: [{ kind: "first run" }] });

  const before = await one("select pg_current_wal_insert_lsn()::text as value");
  const xid = await one(
    "update students set name = 'Because' where id = $1 returning pg_current_xact_id()::xid::text as value",
    [uuidOf(id)],
  );
  await until("the new name is seen", () => seen.includes("Because"));

  const again = (await queries("function=students:get&limit=1000")).find((query) => query.arguments.includes(id))!;
  const run = again.runs[0]!;
  expect(run).toMatchObject({ result: "changed", failed: false, rows: 1 });
  expect(run.micros).toBeGreaterThan(0);
  const cause = run.causes.find((one) => one.xid === xid)!;
  expect(cause).toMatchObject({ kind: "commit", table: "students", index: "by_id", key: `id=${uuidOf(id)}`, range: `id=${uuidOf(id)}` });
  expect(position(cause.lsn!)).toBeGreaterThan(position(before));
});

test("what is asked for wrongly is refused", async () => {
  for (const parameters of ["limit=0", "limit=x", "limit=1001"])
    expect((await fetch(`${baseUrl}/api/operator/queries?${parameters}`)).status).toBe(400);
  const foreign = await fetch(`${baseUrl}/api/operator/queries`, { headers: { Origin: "https://elsewhere.example" } });
  expect(foreign.status).toBe(401);
});

function position(lsn: string): bigint {
  const [high, low] = lsn.split("/");
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}
