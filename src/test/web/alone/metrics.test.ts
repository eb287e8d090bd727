import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Database } from "../support/database";
import { call, ownCenter, value } from "../support/http";
import { totals } from "../support/metrics";
import { RawSocket } from "../support/rawSocket";
import { until } from "../support/wait";
import { uuidOf } from "../support/wire";

const manual = new URL("../../../../docs/OPERATING.md", import.meta.url);

let database: Database;
let centerId: string;
beforeAll(async () => {
  database = await Database.connect();
  centerId = await ownCenter();
});
afterAll(() => database.close());

/** Does something again and again until each of these has grown. */
async function grows(names: string[], act: () => Promise<void>): Promise<void> {
  const before = await totals();
  await until(
    `${names.join(", ")} grow`,
    async () => {
      await act();
      const now = await totals();
      return names.every((name) => now.get(name)! > before.get(name)!);
    },
    20_000,
  );
}

test("the manual names every metric, and no other", async () => {
  const named = [...(await readFile(manual, "utf8")).matchAll(/^\| `(sostenuto_[a-z_]+)` \|/gm)].map(([, name]) => name);
  expect([...(await totals()).keys()].sort()).toEqual(named.sort());
});

test("a commit leaves its trace at every stage", async () => {
  const id = await value<string>("mutation", "students:create", { centerId, name: "Measured" });
  const socket = await RawSocket.connect();
  const stages = [
    "sostenuto_commits",
    "sostenuto_row_changes",
    "sostenuto_commit_delivery_seconds",
    "sostenuto_queries_dirtied",
    "sostenuto_rounds",
    "sostenuto_round_seconds",
    "sostenuto_snapshot_wait_seconds",
    "sostenuto_feed_wait_seconds",
    "sostenuto_query_runs",
    "sostenuto_query_seconds",
    "sostenuto_query_rows",
    "sostenuto_transitions",
    "sostenuto_send_seconds",
    "sostenuto_sent_chars",
  ];
  await grows(["sostenuto_first_result_seconds"], () => socket.subscribe(0, "students:get", { id }).then(() => undefined));
  let n = 0;
  await grows(stages, async () => {
    await database.run("update students set name = $2 where id = $1", [uuidOf(id), `Measured ${++n}`]);
    await socket.until("the new name", () => socket.value<{ name: string }>(0).name === `Measured ${n}`);
  });
  const now = await totals();
  for (const gauge of ["sostenuto_sessions", "sostenuto_subscriptions", "sostenuto_queries"]) expect(now.get(gauge)).toBeGreaterThan(0);
  await grows(["sostenuto_results_suppressed"], () =>
    database.run("update students set name = name where id = $1", [uuidOf(id)]).then(() => undefined),
  );
  await grows(["sostenuto_sessions_opened", "sostenuto_sessions_left"], async () => (await RawSocket.connect()).close());
  await socket.close();
});

test("a log that the feed does not get through by itself needs markers", async () => {
  const socket = await RawSocket.connect();
  const open = await Database.connect();
  await open.run("begin");
  let query = 0;
  await grows(["sostenuto_markers"], async () => {
    await open.run("insert into centers (name) values ('never there')");
    await socket.subscribe(query++, "centers:list", {});
    socket.modify({ type: "Remove", queryId: query - 1 });
  });
  await open.run("rollback");
  await open.close();
  await socket.close();
});

test("mutations are measured, those that fail, are sent again or get in each other's way too", async () => {
  await grows(["sostenuto_mutation_seconds", "sostenuto_mutation_wait_seconds", "sostenuto_mutations_failed"], async () => {
    await call("mutation", "students:create", [{ centerId, name: "" }]);
  });
  const first = await RawSocket.connect();
  first.mutate(0, "students:create", { centerId, name: "Once" });
  await first.settle(0);
  await grows(["sostenuto_mutations_repeated"], async () => {
    const second = await RawSocket.connect({ sessionId: first.sessionId });
    second.mutate(0, "students:create", { centerId, name: "Once" });
    await second.settle(0);
    await second.close();
  });
  await first.close();
  const id = await value<string>("mutation", "students:create", { centerId, name: "Contended" });
  await grows(["sostenuto_retries_serialization"], async () => {
    const names = Array.from({ length: 8 }, (_, i) => `Contended ${i}`);
    await Promise.all(names.map((name) => call("mutation", "students:update", [{ id, name, status: "active" }])));
  });
});

test("what holds connections and what waits for them is told", async () => {
  const holder = await Database.connect();
  await holder.run("begin");
  await holder.run("lock table students in exclusive mode");
  const mutations = Array.from({ length: 18 }, (_, i) => call("mutation", "students:create", [{ centerId, name: `Held up ${i}` }]));
  await until("16 mutations run and 2 wait", async () => {
    const now = await totals();
    return now.get("sostenuto_mutations_running") === 16 && now.get("sostenuto_mutations_waiting") === 2;
  });
  await holder.run("rollback");
  const [made] = await Promise.all(mutations);
  const id = made?.status === "success" ? made.value : null;

  const before = await totals();
  await holder.run("begin");
  await holder.run("lock table students");
  const queries = Array.from({ length: 10 }, () => call("query", "students:get", [{ id }]));
  await until("8 queries run and 2 wait", async () => {
    const now = await totals();
    return now.get("sostenuto_http_snapshots") === 8 && now.get("sostenuto_http_snapshots_waiting") === 2;
  });
  await holder.run("rollback");
  await holder.close();
  await Promise.all(queries);
  expect((await totals()).get("sostenuto_http_snapshot_waits")).toBe(before.get("sostenuto_http_snapshot_waits")! + 2);
});

test("sessions that the server closes are counted by reason", async () => {
  const closed = () => totals('reason="MalformedMessage"').then((now) => now.get("sostenuto_sessions_closed")!);
  const before = await closed();
  const socket = await RawSocket.open();
  socket.sendText("{");
  await socket.closed;
  await until("it is counted", async () => (await closed()) > before);
});
