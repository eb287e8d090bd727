import { afterAll, beforeAll, expect, test } from "vitest";
import { api } from "../../../main/web/_generated/api";
import type { Id } from "../../../main/web/_generated/dataModel";
import { openClient } from "../support/client";
import { Database, someStudents } from "../support/database";
import { baseUrl } from "../support/environment";
import { ownCenter } from "../support/http";
import { until } from "../support/wait";
import { uuidOf } from "../support/wire";

let database: Database;
beforeAll(async () => {
  database = await Database.connect();
});
afterAll(() => database.close());

const readiness = async () => (await fetch(`${baseUrl}/health/ready`)).status;

async function killReplication(): Promise<void> {
  const killed = await database.run(
    "select pg_terminate_backend(pid) from pg_stat_replication union all " +
      "select pg_terminate_backend(active_pid) from pg_replication_slots where active_pid is not null",
  );
  expect(killed.rowCount, "there was a replication connection").toBeGreaterThan(0);
}

test("killing the replication connection: readiness says no, clients keep their state, then everything is true again", async () => {
  const centerId = (await ownCenter()) as Id<"centers">;
  await database.addStudents(someStudents(uuidOf(centerId), 3));
  await using client = openClient();
  let names: string[] = [];
  const args = { centerId, paginationOpts: { numItems: 20, cursor: null } };
  client.onUpdate(api.students.listByCenter, args, ({ page }) => (names = page.map(({ name }) => name)));
  await until("the first result", () => names.length === 3);

  // A new slot waits for every open transaction, so the break lasts as long as this one.
  const holder = await Database.connect();
  await holder.run("begin");
  await holder.run("select pg_current_xact_id()");
  try {
    await killReplication();
    await until("readiness says no", async () => (await readiness()) === 503);
    expect(names).toHaveLength(3);
    expect(client.connectionState().isWebSocketConnected).toBe(true);
    const id = await client.mutation(api.students.create, { centerId, name: "During the break" });
    expect(typeof id).toBe("string");
    await until("the client's own write", () => names.includes("During the break"));
    await database.run("update students set name = 'By psql' where center_id = $1 and name = 'Student 1'", [uuidOf(centerId)]);
  } finally {
    await holder.run("rollback");
    await holder.close();
  }
  await until("readiness says yes", async () => (await readiness()) === 200, 30_000);
  await until("the change of the break", () => names.includes("By psql"));
  await database.run("update students set name = 'After' where center_id = $1 and name = 'Student 2'", [uuidOf(centerId)]);
  await until("a change after the break", () => names.includes("After"));
  expect(names).toEqual(["During the break", "After", "By psql", "Student 0"]);
});

test("a row written by a transaction that was open during the break is not lost", async () => {
  const centerId = (await ownCenter()) as Id<"centers">;
  await database.addStudents(someStudents(uuidOf(centerId), 1));
  await using client = openClient();
  let names: string[] = [];
  const args = { centerId, paginationOpts: { numItems: 20, cursor: null } };
  client.onUpdate(api.students.listByCenter, args, ({ page }) => (names = page.map(({ name }) => name)));
  await until("the first result", () => names.length === 1);
  const straddler = await Database.connect();
  await straddler.run("begin");
  await straddler.run("update students set name = 'Straddling' where center_id = $1", [uuidOf(centerId)]);
  await killReplication();
  await until("readiness says no", async () => (await readiness()) === 503);
  await straddler.run("commit");
  await straddler.close();
  await until("the straddling change", () => names[0] === "Straddling", 30_000);
  await until("readiness says yes", async () => (await readiness()) === 200, 30_000);
});
