import { useQuery } from "convex/react";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api } from "../../main/web/_generated/api";
import type { Id } from "../../main/web/_generated/dataModel";
import { Database } from "./support/database";
import { runHook } from "./support/hooks";
import { ownCenter, value } from "./support/http";
import { RawSocket } from "./support/rawSocket";
import { until } from "./support/wait";
import { uuidOf } from "./support/wire";

const commits = 600;

let writer: Database;
beforeAll(async () => {
  writer = await Database.connect();
});
afterAll(() => writer.close());

interface Scene {
  centerId: Id<"centers">;
  students: [Id<"students">, Id<"students">];
  /** Changes the centre and both students in one transaction. */
  write: (version: number) => Promise<void>;
}

async function scene(): Promise<Scene> {
  const centerId = (await ownCenter("0")) as Id<"centers">;
  const create = () => value<string>("mutation", "students:create", { centerId, name: "0" }) as Promise<Id<"students">>;
  const students: Scene["students"] = [await create(), await create()];
  const changes = [
    `update centers set name = $1 where id = '${uuidOf(centerId)}'`,
    ...students.map((id) => `update students set name = $1 where id = '${uuidOf(id)}'`),
  ];
  const write = (version: number) =>
    writer.transaction(async () => {
      for (const change of changes) await writer.run(change, [`${version}`]);
    });
  return { centerId, students, write };
}

async function writeAll(write: Scene["write"]): Promise<void> {
  for (let version = 1; version <= commits; version++) await write(version);
}

test("case 19: the queries of a component agree at every render while one transaction after the other changes two tables", async () => {
  const { centerId, students, write } = await scene();
  await using run = runHook(() => [
    useQuery(api.centers.get, { id: centerId })?.name,
    useQuery(api.students.get, { id: students[0] })?.name,
    useQuery(api.students.get, { id: students[1] })?.name,
    ...(useQuery(api.students.listByCenter, { centerId, paginationOpts: { numItems: 10, cursor: null } })?.page ?? []).map(
      ({ name }) => name,
    ),
  ]);
  await until("the first results", () => run.renders.at(-1)?.length === 5 && !run.current.includes(undefined));
  const loaded = run.renders.length;
  await writeAll(write);
  await until("the last version", () => run.current.every((name) => name === `${commits}`));
  const seen = run.renders.slice(loaded);
  for (const names of seen) expect(new Set(names).size, `at one render: ${names.join(" ")}`).toBe(1);
  const versions = seen.map(([name]) => Number(name));
  expect(versions, "time never runs backwards").toEqual([...versions].sort((a, b) => a - b));
  expect(new Set(versions).size, "versions in between were seen").toBeGreaterThan(5);
});

test("case 19: the results of a session agree after every transition, those that it does not mention included", async () => {
  const { centerId, students, write } = await scene();
  const sockets = [await RawSocket.connect(), await RawSocket.connect()];
  for (const socket of sockets) {
    await socket.subscribe(0, "centers:get", { id: centerId });
    await socket.subscribe(1, "students:get", { id: students[0] });
    await socket.subscribe(2, "students:get", { id: students[1] });
  }
  const names = (socket: RawSocket) => [0, 1, 2].map((query) => socket.value<{ name: string }>(query).name);
  const disagreements: string[] = [];
  for (const socket of sockets) {
    socket.socket.on("message", () => {
      if (new Set(names(socket)).size > 1) disagreements.push(names(socket).join(" "));
    });
  }
  await writeAll(write);
  for (const socket of sockets) {
    await socket.until("the last version", () => names(socket).every((name) => name === `${commits}`));
    expect(socket.transitions().length).toBeGreaterThan(5);
    await socket.close();
  }
  expect(disagreements).toEqual([]);
});

test("a query that is added while the writer is busy agrees with the older ones from its first result", async () => {
  const { centerId, students, write } = await scene();
  const socket = await RawSocket.connect();
  await socket.subscribe(0, "centers:get", { id: centerId });
  let busy = true;
  const writing = (async () => {
    for (let version = 1; busy; version++) await write(version);
  })();
  for (let query = 1; query <= 60; query++) {
    let firstSeen: [string, string] | undefined;
    const look = () => {
      const result = socket.results.get(query);
      if (firstSeen !== undefined || result === undefined) return;
      firstSeen = [socket.value<{ name: string }>(0).name, socket.value<{ name: string }>(query).name];
    };
    socket.socket.on("message", look);
    await socket.subscribe(query, "students:get", { id: students[query % 2] as string });
    await socket.until("the first result", () => firstSeen !== undefined);
    expect(firstSeen?.[0]).toBe(firstSeen?.[1]);
    socket.socket.off("message", look);
    socket.modify({ type: "Remove", queryId: query });
  }
  busy = false;
  await writing;
  await socket.close();
});
