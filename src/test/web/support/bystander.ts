import { randomUUID } from "node:crypto";
import { Database, someStudents } from "./database";
import { ownCenter, value } from "./http";
import { RawSocket } from "./rawSocket";
import type { Student } from "./studentList";
import { decodeId, encodeId, uuidOf } from "./wire";

/** Latencies in milliseconds, from the moment an `UPDATE` is sent until the new value is there. */
export interface Latencies {
  count: number;
  median: number;
  p95: number;
  worst: number;
}

/** The number that ids of students carry. */
export async function studentTable(): Promise<number> {
  const center = await ownCenter();
  return decodeId(await value<string>("mutation", "students:create", { centerId: center, name: "To learn the table's number" })).table;
}

/** Somebody who does no harm: a socket that watches one student, whose name is changed a few times a second by SQL. */
export class Bystander {
  private readonly took: number[] = [];
  private stopped = false;
  private failure: unknown = null;
  private readonly running: Promise<void>;

  private constructor(
    private readonly socket: RawSocket,
    private readonly database: Database,
    private readonly student: string,
  ) {
    this.running = this.run().catch((error: unknown) => {
      this.failure = error;
    });
  }

  static async start(): Promise<Bystander> {
    const database = await Database.connect();
    const center = await ownCenter();
    const [row] = someStudents(uuidOf(center), 1);
    if (row === undefined) throw new Error("no row");
    await database.addStudents([row]);
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:get", { id: encodeId(await studentTable(), row.id) });
    return new Bystander(socket, database, row.id);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const name = randomUUID();
      const begin = performance.now();
      await this.database.run("update students set name = $1 where id = $2", [name, this.student]);
      await this.socket.until("the bystander's update", () => this.socket.value<Student>(0).name === name, 60_000);
      this.took.push(performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Forgets what was measured until now. */
  begin(): void {
    this.took.length = 0;
  }

  /** What was measured since `begin`. */
  latencies(): Latencies {
    if (this.failure !== null) throw this.failure;
    const sorted = [...this.took].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.POSITIVE_INFINITY;
    return { count: sorted.length, median: at(0.5), p95: at(0.95), worst: at(1) };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    await this.socket.close();
    await this.database.close();
  }
}
