import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { api } from "../../../main/web/_generated/api";
import type { Id } from "../../../main/web/_generated/dataModel";
import { openClient } from "../support/client";
import { Database, someStudents } from "../support/database";
import { ownCenter } from "../support/http";
import { Proxy } from "../support/proxy";
import { until } from "../support/wait";
import { uuidOf } from "../support/wire";

let database: Database;
let proxy: Proxy;
beforeAll(async () => {
  database = await Database.connect();
});
beforeEach(async () => {
  proxy = await Proxy.start();
});
afterEach(() => proxy.stop());
afterAll(() => database.close());

const args = (centerId: Id<"centers">) => ({ centerId, paginationOpts: { numItems: 20, cursor: null } });

test("after a lost connection every query is true again, also by what happened meanwhile", async () => {
  const centerId = (await ownCenter()) as Id<"centers">;
  await database.addStudents(someStudents(uuidOf(centerId), 3));
  await using client = openClient({ url: proxy.url });
  let names: string[] = [];
  client.onUpdate(api.students.listByCenter, args(centerId), ({ page }) => (names = page.map(({ name }) => name)));
  await until("the first result", () => names.length === 3);

  proxy.open = false;
  proxy.cut();
  await until("the loss is known", () => !client.connectionState().isWebSocketConnected);
  await database.run("update students set name = 'Meanwhile' where center_id = $1", [uuidOf(centerId)]);
  expect(names).not.toContain("Meanwhile");
  proxy.open = true;
  await until("the change", () => names.length === 3 && names.every((name) => name === "Meanwhile"));
  await until("the client has settled", () => client.connectionState().connectionRetries === 0);
});

test("a mutation whose answer was lost takes effect once, and its promise resolves", async () => {
  const centerId = (await ownCenter()) as Id<"centers">;
  await using client = openClient({ url: proxy.url });
  let ids: string[] | undefined;
  client.onUpdate(api.students.listByCenter, args(centerId), ({ page }) => (ids = page.map(({ _id }) => _id)));
  await until("the first result", () => ids !== undefined);

  proxy.muteServer();
  const promise = client.mutation(api.students.create, { centerId, name: "Once" });
  await until("it is committed", async () => (await database.students(uuidOf(centerId))).length === 1);
  proxy.cut();
  const id = await promise;
  expect(ids).toEqual([id]);
  expect(await database.students(uuidOf(centerId))).toHaveLength(1);
});

test("mutations sent while the network comes and goes all take effect once, in the order sent", async () => {
  const centerId = (await ownCenter()) as Id<"centers">;
  await using client = openClient({ url: proxy.url });
  const count = 60;
  const sent = Array.from({ length: count }, (_, i) => {
    if (i % 20 === 10) setImmediate(() => proxy.cut());
    return client.mutation(api.students.create, { centerId, name: `${i}` });
  });
  let settled = 0;
  const all = Promise.all(sent.map((one) => one.then(() => settled++)));
  for (let cuts = 1; cuts <= 3; cuts++) {
    await until("some are answered", () => settled >= cuts * 10);
    proxy.cut();
  }
  await all;
  const rows = await database.students(uuidOf(centerId));
  expect(rows.map(({ name }) => Number(name)).reverse()).toEqual(Array.from({ length: count }, (_, i) => i));
  expect(proxy.accepted).toBeGreaterThan(1);
});
