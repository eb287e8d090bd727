import { randomUUID } from "node:crypto";
import type { Answer, Latencies, Word } from "../support/bystander";
import { Database, someStudents } from "../support/database";
import { ownCenter, studentTable } from "../support/http";
import { RawSocket } from "../support/rawSocket";
import type { Student } from "../support/studentList";
import { encodeId, uuidOf } from "../support/wire";

/** Between two updates, in milliseconds. */
const pause = 50;

/** A socket that watches one student, whose name is changed a few times a second by SQL. */
class Watch {
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

  static async start(): Promise<Watch> {
    const database = await Database.connect();
    const center = await ownCenter();
    const [row] = someStudents(uuidOf(center), 1);
    if (row === undefined) throw new Error("no row");
    await database.addStudents([row]);
    const socket = await RawSocket.connect();
    await socket.subscribe(0, "students:get", { id: encodeId(await studentTable(), row.id) });
    return new Watch(socket, database, row.id);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const name = randomUUID();
      const begin = performance.now();
      await this.database.run("update students set name = $1 where id = $2", [name, this.student]);
      await this.socket.until("the bystander's update", () => this.socket.value<Student>(0).name === name, 60_000);
      this.took.push(performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  begin(): void {
    this.took.length = 0;
  }

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

/** Does what the parent says, and answers each word once. */
async function obey(watch: Watch, word: Word): Promise<Latencies> {
  if (word === "begin") watch.begin();
  if (word === "stop") await watch.stop();
  return watch.latencies();
}

function say(answer: Answer): void {
  process.send?.(answer);
}

process.on("disconnect", () => process.exit());
Watch.start().then(
  (watch) => {
    process.on("message", (word) => {
      obey(watch, word as Word).then(
        (latencies) => say({ latencies }),
        (error: unknown) => say({ failure: String(error) }),
      );
    });
    say({ latencies: watch.latencies() });
  },
  (error: unknown) => say({ failure: String(error) }),
);
