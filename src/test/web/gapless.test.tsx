import { randomUUID } from "node:crypto";
import type { JSONValue } from "convex/values";
import { describe, expect, test } from "vitest";
import { Random } from "../../main/web/shared/testing/random";
import { Database, someStudents, type Row } from "./support/database";
import { History, orderProblem } from "./support/history";
import type { HookRun } from "./support/hooks";
import { ownCenter, value } from "./support/http";
import { openReactClient } from "./support/client";
import { Proxy } from "./support/proxy";
import { RawSocket } from "./support/rawSocket";
import { chooseSeed } from "./support/seed";
import { asRow, compareRows, loadMore, openList, type ListRender } from "./support/studentList";
import { until } from "./support/wait";
import { encodeId, decodeId, uuidOf } from "./support/wire";

const pageSize = 5;
const steps = 120;
const statuses = ["active", "trial", "inactive"] as const;

/** Changes its own rows, one transaction after the other, and records each state. */
interface Writer {
  readonly history: History;
  step(): Promise<void>;
  close(): Promise<void>;
}

/** Rows near the borders of pages are where things go wrong; most changes are made there. */
function nearABorder(random: Random, rows: Row[]): number {
  if (random.chance(0.3)) return random.below(rows.length);
  const border = pageSize * random.below(Math.ceil(rows.length / pageSize));
  return Math.min(rows.length - 1, Math.max(0, border + random.below(4) - 2));
}

/** Several changes in one transaction of plain SQL, inserts between two given rows among them. */
class SqlWriter implements Writer {
  readonly history = new History();
  private count = 0;

  constructor(
    private readonly database: Database,
    private readonly center: string,
    private readonly random: Random,
    private readonly all: () => Row[],
  ) {}

  async seed(count: number): Promise<void> {
    const rows = someStudents(this.center, count, () => this.random.of(statuses));
    await this.database.addStudents(rows);
    this.history.record(rows.map((row) => [row.id, row]));
  }

  async step(): Promise<void> {
    const changes = new Map<string, Row | null>();
    await this.database.transaction(async () => {
      for (let i = this.random.below(4); i >= 0; i--) {
        const now = [...this.history.now.values()].filter(({ id }) => !changes.has(id)).sort(compareRows);
        const [id, row] = now.length < 8 || this.random.chance(0.4) ? await this.insert() : await this.alter(now);
        changes.set(id, row);
      }
    });
    this.history.record(changes);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  private async insert(): Promise<[string, Row]> {
    const all = this.all().sort(compareRows);
    const beside = all[nearABorder(this.random, all)];
    const row: Row = {
      id: randomUUID(),
      creation_time: (beside?.creation_time ?? 1.7e12) + (this.random.below(2001) - 1000) / 1000,
      center_id: this.center,
      name: `S${this.count++}`,
      status: beside?.status ?? "active",
    };
    await this.database.addStudents([row]);
    return [row.id, row];
  }

  private async alter(now: Row[]): Promise<[string, Row | null]> {
    const row = now[nearABorder(this.random, now)] as Row;
    if (this.random.chance(0.5)) {
      await this.database.run("delete from students where id = $1", [row.id]);
      return [row.id, null];
    }
    const next = this.random.chance(0.7)
      ? { ...row, status: this.random.of(statuses) }
      : { ...row, name: `${row.name.split("'")[0]}'${this.count++}` };
    await this.database.run("update students set name = $2, status = $3 where id = $1", [row.id, next.name, next.status]);
    return [row.id, next];
  }
}

/** One mutation at a time, by whatever means it is given. */
class MutationWriter implements Writer {
  readonly history = new History();
  private count = 0;

  constructor(
    private readonly letter: string,
    private readonly database: Database,
    private readonly centerId: string,
    private readonly random: Random,
    private readonly mutate: (path: string, args: Record<string, JSONValue>) => Promise<JSONValue>,
    private readonly end: () => Promise<void>,
  ) {}

  async step(): Promise<void> {
    const now = [...this.history.now.values()].sort(compareRows);
    const row = now[nearABorder(this.random, now)];
    if (row === undefined || this.random.chance(0.45)) return this.create();
    const id = encodeId(this.studentsTable, row.id);
    if (this.random.chance(0.4)) {
      await this.mutate("students:remove", { id });
      return this.history.record([[row.id, null]]);
    }
    const status = this.random.of(statuses);
    await this.mutate("students:update", { id, status });
    this.history.record([[row.id, { ...row, status }]]);
  }

  async close(): Promise<void> {
    await this.end();
    await this.database.close();
  }

  private studentsTable = 0;

  private async create(): Promise<void> {
    const name = `${this.letter}${this.count++}`;
    const status = this.random.of(statuses);
    const id = (await this.mutate("students:create", { centerId: this.centerId, name, status })) as string;
    const { uuid, table } = decodeId(id);
    this.studentsTable = table;
    const result = await this.database.run("select creation_time from students where id = $1", [uuid]);
    const { creation_time } = result.rows[0] as { creation_time: number };
    this.history.record([[uuid, { id: uuid, creation_time, center_id: uuidOf(this.centerId), name, status }]]);
  }
}

async function openWriters(centerId: string, seed: number): Promise<Writer[]> {
  const center = uuidOf(centerId);
  const writers: Writer[] = [];
  const all = () => writers.flatMap((writer) => [...writer.history.now.values()]);
  for (let i = 0; i < 2; i++) {
    const writer = new SqlWriter(await Database.connect(), center, new Random(seed + i), all);
    await writer.seed(20);
    writers.push(writer);
  }
  const http = (path: string, args: JSONValue) => value("mutation", path, args);
  writers.push(new MutationWriter("H", await Database.connect(), centerId, new Random(seed + 2), http, async () => undefined));
  const socket = await RawSocket.connect();
  let requestId = 0;
  const bySocket = async (path: string, args: JSONValue) => {
    socket.mutate(requestId, path, args);
    const answer = await socket.settle(requestId++);
    if (!answer.success) throw new Error(answer.result);
    return answer.result;
  };
  const end = () => socket.close();
  writers.push(new MutationWriter("W", await Database.connect(), centerId, new Random(seed + 3), bySocket, end));
  return writers;
}

/** Judges every render of a list against what the writers did. */
function judge(run: HookRun<ListRender>, writers: Writer[], seed: number): void {
  const followers = writers.map(({ history }) => history.follower());
  run.renders.forEach(({ results, status }, i) => {
    if (status === "LoadingFirstPage") return;
    const rows = results.map(asRow);
    const shown = { rows, exhausted: status === "Exhausted" };
    const where = `seed ${seed}, render ${i} of ${run.renders.length}, ${status}`;
    expect(orderProblem(rows), where).toBeNull();
    followers.forEach((follow, writer) => expect(follow(shown), `${where}, writer ${writer}`).toBeNull());
  });
}

describe("no duplicate, no gap, the right order, at every render", () => {
  test("case 87: while four writers change the list at the borders of its pages", { timeout: 90_000 }, async () => {
    const seed = chooseSeed();
    const random = new Random(seed + 10);
    const centerId = await ownCenter();
    const writers = await openWriters(centerId, seed);
    const proxy = await Proxy.start();
    const sent: string[] = [];
    await using steady = await openList(centerId, pageSize, openReactClient({ onSend: (text) => sent.push(text) }));
    await using shaken = await openList(centerId, pageSize, openReactClient({ url: proxy.url }));
    try {
      let busy = writers.length;
      const writing = writers.map(async (writer) => {
        for (let i = 0; i < steps; i++) await writer.step();
        busy--;
      });
      const reading = (async () => {
        for (let i = 0; busy > 0; i++) {
          await new Promise((resolve) => setTimeout(resolve, 20 + random.below(60)));
          if (i % 25 === 24) proxy.cut();
          for (const run of [steady, shaken]) {
            if (run.current.status === "CanLoadMore" && random.chance(0.3)) run.current.loadMore(1 + random.below(2 * pageSize));
          }
        }
      })();
      await Promise.all([...writing, reading]);

      const final = await Database.connect();
      const expected = await final.students(uuidOf(centerId));
      await final.close();
      for (const run of [steady, shaken]) {
        for (;;) {
          await until(`a settled list (seed ${seed})`, () => run.current.status === "CanLoadMore" || run.current.status === "Exhausted");
          if (run.current.status === "Exhausted") break;
          await loadMore(run, 50);
        }
        await until(
          () => `the final state is shown (seed ${seed})`,
          () => JSON.stringify(run.current.results.map(asRow)) === JSON.stringify(expected),
        );
        judge(run, writers, seed);
      }
      expect(steady.renders.length, "the list was seen in the middle of things").toBeGreaterThan(steps);
      expect(sent.some((text) => text.includes('"endCursor"')), `pages were split (seed ${seed})`).toBe(true);
    } finally {
      await Promise.all(writers.map((writer) => writer.close()));
      await proxy.stop();
    }
  });
});
