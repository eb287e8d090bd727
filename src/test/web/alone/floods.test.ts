import os from "node:os";
import type { JSONValue } from "convex/values";
import { afterAll, afterEach, beforeAll, expect, test as flood } from "vitest";
import { Bystander, type Latencies } from "../support/bystander";
import { CrowdSocket, openCrowd } from "../support/crowd";
import { Database, someStudents, type Row } from "../support/database";
import { ownCenter, studentTable } from "../support/http";
import { memory, type Memory } from "../support/memory";
import { closedFor, openSessions, totals } from "../support/metrics";
import { RawSocket } from "../support/rawSocket";
import type { Student } from "../support/studentList";
import { until, within } from "../support/wait";
import { encodeId, uuidOf } from "../support/wire";

// It wants a server to itself, so it runs where it is asked for.
const wanted = process.env["FLOODS"];
const test = wanted === undefined ? flood.skip : flood;

/**
 * Whether all of it is asked for: it keeps a machine busy for minutes, judges times and looks into the server's process.
 * With `FLOODS=small` the same happens in small, and what is held is how things end and how often they happen.
 */
const full = wanted !== "small";

const sizes = full
  ? { commits: 10_000, queries: 10_000, unread: 60, crowd: Number(process.env["CROWD"] ?? 5000) }
  : { commits: 2_000, queries: 2_000, unread: 8, crowd: 500 };

/** Well below what a server's feed can take. */
const commitsPerSecond = 1_000;

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
let expired: number;

beforeAll(async () => {
  if (wanted === undefined) return;
  database = await Database.connect();
  table = await studentTable();
  sessions = await openSessions();
  expired = await closedFor("ExpiredInQueue");
  bystander = await Bystander.start();
  if (full) before = await memory();
  await bystander.begin();
  await until("the bystander has seen 30 updates", async () => (await bystander.latencies()).count >= 30);
  calm = await bystander.latencies();
}, 60_000);

/** What a test left open; a failed one must not harm the next. */
const open: CrowdSocket[] = [];

/** Sockets that do not read, until the server has turned them away. */
const deaf: CrowdSocket[] = [];
afterEach(async () => {
  if (wanted === undefined) return;
  for (const socket of open.splice(0)) socket.destroy();
  await allGone();
});

async function opened(count: number, atOnce?: number): Promise<CrowdSocket[]> {
  const sockets = await openCrowd(count, atOnce);
  open.push(...sockets);
  return sockets;
}

afterAll(async () => {
  if (wanted === undefined) return;
  await bystander.stop();
  await database.close();
});

const student = ({ id }: Row): [string, JSONValue] => ["students:get", { id: encodeId(table, id) }];

/** Does harm, and looks what a bystander had of it: whatever it was, he goes on being told. */
async function beside(what: string, harm: () => Promise<void>, judged = full): Promise<void> {
  await bystander.begin();
  await harm();
  const enough = (await bystander.latencies()).count + 1;
  await until("one more update of the bystander", async () => (await bystander.latencies()).count > enough, 60_000);
  const seen = await bystander.latencies();
  console.log(`${what}: ${shown(seen)}; when all is calm: ${shown(calm)}; at most ${patienceOfBystanders.toFixed(0)} ms more`);
  if (!judged) return;
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

/** So many sockets that connect and never read a byte of what they subscribe to. */
async function openDeaf(count: number, query: [string, JSONValue]): Promise<void> {
  const sockets = await openCrowd(count);
  deaf.push(...sockets);
  for (const socket of sockets) {
    socket.tcp.pause();
    socket.connect();
    socket.subscribe(query);
  }
}

async function allGone(): Promise<void> {
  const left = sessions + 1 + deaf.length;
  let now = 0;
  await until(
    () => `the server has let go of every socket but the bystander's: ${now} are open, and ${left} may be`,
    async () => (now = await openSessions()) <= left,
    30_000,
  );
}

/** Every socket that does not read is closed by the server, for that reason. */
async function turnedAway(): Promise<void> {
  expect(deaf.length).toBeGreaterThan(0);
  const all = expired + deaf.length;
  await until("who does not read is turned away", async () => (await closedFor("ExpiredInQueue")) >= all, 2 * neverRead);
  await until("nothing is left of them", async () => (await openSessions()) <= sessions + 1, neverRead);
  expect((expired = await closedFor("ExpiredInQueue"))).toBe(all);
  for (const socket of deaf.splice(0)) socket.destroy();
}

/** So many commits of one row, each on its own, with the seconds between two of them; its name begins with the number. */
async function commits(row: Row, count: number, pause: number): Promise<void> {
  await database.run(
    `do $$ declare began timestamptz := clock_timestamp(); begin for i in 1..${count} loop
       update students set name = i || repeat('y', 2000) where id = '${row.id}'; commit;
       perform pg_sleep(greatest(0, extract(epoch from began - clock_timestamp()) + i * ${pause}));
     end loop; end $$`,
  );
}

test("clients that never read get no more than the newest states; who reads again sees the last", { timeout: 180_000 }, async () => {
  const center = await ownCenter();
  const rows = someStudents(uuidOf(center), 100).map((row) => ({ ...row, name: "x".repeat(2_000) }));
  await database.addStudents(rows);
  const page: [string, JSONValue] = ["students:listByCenter", { centerId: center, paginationOpts: { numItems: 100, cursor: null, id: 1 } }];
  const sleeper = await RawSocket.connect();
  await sleeper.subscribe(0, ...page);
  sleeper.socket.pause();
  await openDeaf(20, page);
  await beside(`20 clients that never read and ${sizes.commits} commits`, () => commits(rows[50] as Row, sizes.commits, 1 / commitsPerSecond));
  sleeper.socket.resume();
  const last = () => sleeper.value<{ page: Student[] }>(0).page.some(({ name }) => name.startsWith(`${sizes.commits}y`));
  await sleeper.until("the last state", last, 60_000);
  expect(sleeper.transitions().length).toBeLessThan(sizes.commits / 5);
  await sleeper.close();
  if (full) await turnedAway();
});

test("commits that come faster than the log is decoded make everybody late, and break nothing", { timeout: 120_000 }, async () => {
  const [row] = (await ownStudents(1)) as [Row];
  const before = await totals();
  await beside(`${sizes.commits} commits at full speed`, () => commits(row, sizes.commits, 0), false);
  const after = await totals();
  for (const broken of ["sostenuto_rounds_failed", "sostenuto_resyncs", "sostenuto_commit_events_missed"])
    expect(after.get(broken), broken).toBe(before.get(broken));
});

test(`${sizes.queries} queries in one set are answered as a whole`, { timeout: 120_000 }, async () => {
  const rows = await ownStudents(sizes.queries);
  await beside(`${sizes.queries} queries in one set`, async () => {
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
  await beside(`${sizes.unread} clients that do not read 7 MB each`, async () => {
    await openDeaf(sizes.unread, student(large));
    if (!full) return;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const held = await memory();
    console.log(`heap ${held.heap.toFixed(0)} MiB`);
    expect(held.heap - before.heap).toBeLessThan(400);
  });
  const tooLarge = await RawSocket.connect();
  const [beyond] = (await ownStudents(1, "x".repeat(17 << 20))) as [Row];
  expect((await tooLarge.subscribe(0, ...student(beyond))).type).toBe("QueryFailed");
  await tooLarge.close();
  if (full) await turnedAway();
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
  const rows = await ownStudents(sizes.crowd);
  let sockets: CrowdSocket[] = [];
  await beside(`a storm of ${sizes.crowd} sockets`, async () => {
    sockets = await opened(sizes.crowd, 100);
    for (const [i, socket] of sockets.entries()) {
      socket.connect();
      socket.subscribe(student(rows[i] as Row));
    }
    await until("all are answered", () => sockets.every(({ frames }) => frames > 0), 200_000);
  });
  expect(sockets.every(({ close }) => close === null)).toBe(true);
  if (full) {
    const held = await memory();
    console.log(`${sizes.crowd} sockets: heap ${held.heap.toFixed(0)} MiB, resident ${held.resident.toFixed(0)} MiB`);
  }
  await beside("all of them leaving", async () => {
    for (const socket of sockets) socket.destroy();
    await allGone();
  });
});

(full ? flood.skip : test)("whoever did not read is turned away, and nobody else", { timeout: 180_000 }, turnedAway);

(full ? test : flood.skip)("afterwards the memory is what it was", { timeout: 60_000 }, async () => {
  // The warm results and the counters of what has been stay; they have limits of their own.
  let after = await memory();
  await until("the heap is small again", async () => (after = await memory()).heap < before.heap + 64, 30_000);
  console.log(
    `heap ${before.heap.toFixed(0)} → ${after.heap.toFixed(0)} MiB, resident ${before.resident.toFixed(0)} → ${after.resident.toFixed(0)} MiB`,
  );
});
