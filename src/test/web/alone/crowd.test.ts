import { afterAll, beforeAll, expect, test } from "vitest";
import type { PaginationResult } from "convex/server";
import { Database, someStudents } from "../support/database";
import { ownCenter } from "../support/http";
import { queryRuns } from "../support/metrics";
import { RawSocket } from "../support/rawSocket";
import type { Student } from "../support/studentList";
import { decodeId, encodeId, uuidOf } from "../support/wire";

const crowd = 1000;

let database: Database;
beforeAll(async () => {
  database = await Database.connect();
});
afterAll(() => database.close());

async function openCrowd(): Promise<RawSocket[]> {
  const sockets: RawSocket[] = [];
  for (let i = 0; i < crowd; i += 50) {
    sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => RawSocket.connect()))));
  }
  return sockets;
}

test("for a thousand sockets on one page and one update, the query runs once, and all hear of it once", { timeout: 90_000 }, async () => {
  const center = await ownCenter();
  await database.addStudents(someStudents(uuidOf(center), 30));
  const sockets = await openCrowd();
  const args = { centerId: center, paginationOpts: { numItems: 20, cursor: null, id: 1 } };
  await Promise.all(sockets.map((socket) => socket.subscribe(0, "students:listByCenter", args)));
  const before = await queryRuns("students:listByCenter");
  await database.run("update students set name = 'Heard by all' where center_id = $1 and name = 'Student 25'", [uuidOf(center)]);
  const heard = (socket: RawSocket) =>
    socket.value<PaginationResult<Student>>(0).page.some(({ name }) => name === "Heard by all");
  await Promise.all(sockets.map((socket) => socket.until("the update", () => heard(socket))));
  expect(sockets.every((socket) => socket.modificationsOf(0).length === 2)).toBe(true);
  expect((await queryRuns("students:listByCenter")) - before).toBe(1);
  await Promise.all(sockets.map((socket) => socket.close()));
});

test("for a thousand sockets on a thousand students and one update, one query runs, and only its socket hears of it", { timeout: 90_000 }, async () => {
  const center = await ownCenter();
  const rows = someStudents(uuidOf(center), crowd);
  await database.addStudents(rows);
  const table = decodeId(center).table;
  const sockets = await openCrowd();
  const one = await RawSocket.connect();
  one.mutate(0, "students:create", { centerId: center, name: "To learn the table's number" });
  const answer = await one.settle(0);
  const students = decodeId(String(answer.result)).table;
  expect(students).not.toBe(table);
  await one.close();
  await Promise.all(
    sockets.map((socket, i) => socket.subscribe(0, "students:get", { id: encodeId(students, rows[i]?.id ?? "") })),
  );
  const before = await queryRuns("students:get");
  const [concerned, other] = [sockets[500], sockets[501]] as [RawSocket, RawSocket];
  await database.run("update students set name = 'Concerned' where id = $1", [rows[500]?.id]);
  await concerned.until("the update", () => concerned.value<Student>(0).name === "Concerned");
  other.mutate(0, "centers:create", { name: "Barrier" });
  await other.settle(0);
  expect((await queryRuns("students:get")) - before).toBe(1);
  expect(sockets.filter((socket) => socket.modificationsOf(0).length > 1)).toEqual([concerned]);
  await Promise.all(sockets.map((socket) => socket.close()));
});
