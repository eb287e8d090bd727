import os from "node:os";
import type { JSONValue } from "convex/values";
import { afterAll, afterEach, beforeAll, expect, test as flood } from "vitest";
import { Bystander, studentTable, type Latencies } from "../support/bystander";
import { CrowdSocket, openCrowd } from "../support/crowd";
import { Database, someStudents, type Row } from "../support/database";
import { ownCenter } from "../support/http";
import { memory, type Memory } from "../support/memory";
import { openSessions } from "../support/metrics";
import { RawSocket } from "../support/rawSocket";
import type { Student } from "../support/studentList";
import { until, within } from "../support/wait";
import { encodeId, uuidOf } from "../support/wire";

/** Sockets that come at once; `CROWD` asks for another number. */
const crowd = Number(process.env["CROWD"] ?? 5000);

// It keeps a machine busy for minutes and looks into the server's process, so it runs where it is asked for.
const test = process.env["FLOODS"] === undefined ? flood.skip : flood;

/**
 * The law: what others do costs a bystander no more than 250 ms. On a machine that others keep busy, everything takes
 * longer by as much as there is more to run than processors.
 */
const patienceOfBystanders = 250 * Math.max(1, (os.loadavg()[0] ?? 0) / os.cpus().length);

/** Longer than a client may take to read one frame, and a socket to be closed under it. */
const neverRead = 60_000;

let database: Database;
let bystander: Bystander;
let table: number;
let calm: Latencies;
let before: Memory;
let sessions: number;

beforeAll(async () => {
  if (process.env["FLOODS"] === undefined) return;
  database = await Database.connect();
  table = await studentTable();
  sessions = await openSessions();
  bystander = await Bystander.start();
  before = await memory();
  bystander.begin();
  await until("the bystander has seen 30 updates", () => bystander.latencies().count >= 30);
  calm = bystander.latencies();
}, 60_000);

/** What a test left open; a failed one must not harm the next. */
const open: CrowdSocket[] = [];
afterEach(async () => {
  if (process.env["FLOODS"] === undefined) return;
  for (const socket of open.splice(0)) socket.destroy();
  await allGone();
});

async function opened(count: number, atOnce?: number): Promise<CrowdSocket[]> {
  const sockets = await openCrowd(count, atOnce);
  open.push(...sockets);
  return sockets;
}

afterAll(async () => {
  if (process.env["FLOODS"] === undefined) return;
  await bystander.stop();
  await database.close();
});

const student = ({ id }: Row): [string, JSONValue] => ["students:get", { id: encodeId(table, id) }];

/** Does harm, and looks what a bystander had of it. */
async function beside(what: string, harm: () => Promise<void>): Promise<void> {
  bystander.begin();
  await harm();
  const enough = bystander.latencies().count + 1;
  await until("one more update of the bystander", () => bystander.latencies().count > enough, 60_000);
  const seen = bystander.latencies();
  console.log(`${what}: ${shown(seen)}; when all is calm: ${shown(calm)}; at most ${patienceOfBystanders.toFixed(0)} ms more`);
  expect(seen.median, `median beside ${what}`).toBeLessThan(patienceOfBystanders + 2 * calm.median);
  expect(seen.p95, `95th percentile beside ${what}`).toBeLessThan(patienceOfBystanders + 2 * calm.p95);
}

const shown = ({ count, median, p95, worst }: Latencies) =>
  `${count} updates, median ${median.toFixed(0)} ms, 95th ${p95.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`;

async function ownStudents(count: number, name?: string): Promise<Row[]> {
  const center = uuidOf(await ownCenter());
  const rows = someStudents(center, count);
  await database.addStudents(name === undefined ? rows : rows.map((row) => ({ ...row, name })));
  return rows;
}

async function allGone(limit = 30_000): Promise<void> {
  await until("the server has let go of every socket but the bystander's", async () => (await openSessions()) <= sessions + 1, limit);
}

test("clients that never read get no more than the newest states, through 10,000 commits; who reads again sees the last", { timeout: 180_000 }, async () => {
  const center = await ownCenter();
  const rows = someStudents(uuidOf(center), 100).map((row) => ({ ...row, name: "x".repeat(2_000) }));
  await database.addStudents(rows);
  const page: [string, JSONValue] = ["students:listByCenter", { centerId: center, paginationOpts: { numItems: 100, cursor: null, id: 1 } }];
  const sleeper = await RawSocket.connect();
  await sleeper.subscribe(0, ...page);
  sleeper.socket.pause();
  const deaf = await opened(20);
  for (const socket of deaf) {
    socket.tcp.pause();
    socket.connect();
    socket.subscribe(page);
  }
  await beside("20 clients that never read and 10,000 commits", async () => {
    await database.run(
      `do $$ begin for i in 1..10000 loop
         update students set name = i || repeat('y', 2000) where id = '${rows[50]?.id}'; commit;
       end loop; end $$`,
    );
  });
  sleeper.socket.resume();
  const last = () => sleeper.value<{ page: Student[] }>(0).page.some(({ name }) => name.startsWith("10000y"));
  await sleeper.until("the last state", last, 60_000);
  expect(sleeper.transitions().length).toBeLessThan(2_000);
  await sleeper.close();
  await allGone(neverRead);
});

test("10,000 queries in one set are answered as a whole", { timeout: 120_000 }, async () => {
  const rows = await ownStudents(10_000);
  await beside("10,000 queries in one set", async () => {
    const [greedy] = (await opened(1)) as [CrowdSocket];
    greedy.connect();
    greedy.subscribe(...rows.map(student));
    await until("the answer", () => greedy.frames > 0 || greedy.close !== null, 90_000);
    expect(greedy.close).toBeNull();
  });
});

test("1,000 mutations may be queued and run in order; beyond, the socket is closed so that its client backs off", { timeout: 180_000 }, async () => {
  const centerId = await ownCenter();
  await beside("1,000 queued mutations", async () => {
    const client = await RawSocket.connect();
    for (let i = 0; i < 1_000; i++) client.mutate(i, "students:create", { centerId, name: `N${i}` });
    const answers = () => client.messages.filter(({ type }) => type === "MutationResponse") as { requestId: number; success: boolean }[];
    await client.until("all answers", () => answers().length === 1_000, 120_000);
    expect(answers().map(({ requestId }) => requestId)).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
    expect(answers().every(({ success }) => success)).toBe(true);
    await client.close();
  });
  expect((await database.students(uuidOf(centerId))).length).toBe(1_000);
  await beside("a client that floods", async () => {
    const [client] = (await opened(1)) as [CrowdSocket];
    client.connect();
    for (let i = 0; i < 5_000; i++) client.send({ type: "Mutation", requestId: i, udfPath: "students:create", args: [{ centerId, name: "F" }] });
    await within("the end of the flood", client.ended, 30_000);
    // A server that closes while the client still sends may reset the connection, and the reason is lost.
    if (client.close === null) return;
    expect(client.close.code).toBe(1013);
    expect(client.close.reason).toMatch(/^TooManyConcurrent(Mutations|Requests): /);
  });
});

test("a message beyond the limit ends its socket in good order, whoever notices it", { timeout: 120_000 }, async () => {
  await beside("messages of 19 and 21 million characters", async () => {
    for (const [chars, reason] of [[19 << 20, /^MessageTooLarge: /], [(20 << 20) + 100, /./]] as const) {
      const [client] = (await opened(1)) as [CrowdSocket];
      client.sendText(JSON.stringify({ type: "Event", eventType: "x".repeat(chars) }));
      await within("the end", client.ended, 60_000);
      expect(client.close?.code).toBe(1009);
      expect(client.close?.reason).toMatch(reason);
    }
  });
});

test("results of many megabytes that nobody reads do not fill the memory", { timeout: 180_000 }, async () => {
  const [large] = (await ownStudents(1, "x".repeat(7_000_000))) as [Row];
  const sockets: CrowdSocket[] = [];
  await beside("60 clients that do not read 7 MB each", async () => {
    sockets.push(...(await opened(60)));
    for (const socket of sockets) {
      socket.tcp.pause();
      socket.connect();
      socket.subscribe(student(large));
    }
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const held = await memory();
    console.log(`heap ${held.heap.toFixed(0)} MiB`);
    expect(held.heap - before.heap).toBeLessThan(400);
  });
  const tooLarge = await RawSocket.connect();
  const [beyond] = (await ownStudents(1, "x".repeat(17 << 20))) as [Row];
  expect((await tooLarge.subscribe(0, ...student(beyond))).type).toBe("QueryFailed");
  await tooLarge.close();
  await allGone(2 * neverRead);
});

test("eight queries that run until their time is over hold up nobody else", { timeout: 120_000 }, async () => {
  const centers: string[] = [];
  for (let i = 0; i < 8; i++) centers.push(await ownCenter());
  const holder = await Database.connect();
  const sockets = await Promise.all(centers.map(() => RawSocket.connect()));
  try {
    await beside("8 queries that run too long", async () => {
      await holder.run("begin");
      await holder.run("lock table centers in access exclusive mode");
      for (const [i, socket] of sockets.entries()) socket.add(0, "centers:get", { id: centers[i] as string });
      await until("all have ended", () => sockets.every(({ results }) => results.has(0)), 60_000);
    });
  } finally {
    await holder.close();
  }
  for (const socket of sockets) {
    expect(socket.results.get(0)?.type, "its time was over").toBe("QueryFailed");
    await socket.close();
  }
});

test("a storm of sockets, each with a query of its own, is let in bit by bit", { timeout: 300_000 }, async () => {
  const rows = await ownStudents(crowd);
  let sockets: CrowdSocket[] = [];
  await beside(`a storm of ${crowd} sockets`, async () => {
    sockets = await opened(crowd, 100);
    for (const [i, socket] of sockets.entries()) {
      socket.connect();
      socket.subscribe(student(rows[i] as Row));
    }
    await until("all are answered", () => sockets.every(({ frames }) => frames > 0), 200_000);
  });
  expect(sockets.every(({ close }) => close === null)).toBe(true);
  const full = await memory();
  console.log(`${crowd} sockets: heap ${full.heap.toFixed(0)} MiB, resident ${full.resident.toFixed(0)} MiB`);
  await beside("all of them leaving", async () => {
    for (const socket of sockets) socket.destroy();
    await allGone();
  });
});

test("afterwards the memory is what it was", { timeout: 60_000 }, async () => {
  // The warm results and the counters of what has been stay; they have limits of their own.
  let after = await memory();
  await until("the heap is small again", async () => (after = await memory()).heap < before.heap + 64, 30_000);
  console.log(
    `heap ${before.heap.toFixed(0)} → ${after.heap.toFixed(0)} MiB, resident ${before.resident.toFixed(0)} → ${after.resident.toFixed(0)} MiB`,
  );
});
