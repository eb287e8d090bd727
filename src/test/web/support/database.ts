import { randomUUID } from "node:crypto";
import pg from "pg";
import type { Status } from "../../../main/web/students/student";
import { databaseUrl } from "./environment";

/** A row of the students table, as SQL sees it. */
export interface Row {
  id: string;
  creation_time: number;
  center_id: string;
  name: string;
  status: Status;
}

/** One connection to the server's database, to change things behind the server's back. */
export class Database {
  private constructor(private readonly client: pg.Client) {}

  static async connect(): Promise<Database> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return new Database(client);
  }

  async run(sql: string, values: unknown[] = []): Promise<pg.QueryResult> {
    return this.client.query(sql, values);
  }

  /** Runs the work in one transaction. */
  async transaction(work: () => Promise<void>): Promise<void> {
    await this.run("begin");
    try {
      await work();
      await this.run("commit");
    } catch (error) {
      await this.run("rollback");
      throw error;
    }
  }

  /** Adds a centre and gives its uuid. */
  async addCenter(name: string): Promise<string> {
    const result = await this.run("insert into centers (name) values ($1) returning id", [name]);
    return (result.rows[0] as { id: string }).id;
  }

  async addStudents(rows: Row[]): Promise<void> {
    await this.run(
      `insert into students (id, creation_time, center_id, name, status)
       select * from unnest($1::uuid[], $2::float8[], $3::uuid[], $4::text[], $5::text[])`,
      [
        rows.map((row) => row.id),
        rows.map((row) => row.creation_time),
        rows.map((row) => row.center_id),
        rows.map((row) => row.name),
        rows.map((row) => row.status),
      ],
    );
  }

  /** The centre's students in the order of the list. */
  async students(center: string): Promise<Row[]> {
    const result = await this.run(
      `select id, creation_time, center_id, name, status from students where center_id = $1
       order by status desc, creation_time desc, id desc`,
      [center],
    );
    return result.rows as Row[];
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

/** Rows for a centre, one millisecond apart, the later ones the newer. */
export function someStudents(center: string, count: number, status: Status | ((i: number) => Status) = "active"): Row[] {
  return Array.from({ length: count }, (_, i) => ({
    id: randomUUID(),
    creation_time: 1_700_000_000_000 + i,
    center_id: center,
    name: `Student ${i}`,
    status: typeof status === "string" ? status : status(i),
  }));
}
