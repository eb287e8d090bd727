import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { convex, projectFolder } from "../support/cli";
import { Database } from "../support/database";
import { until } from "../support/wait";

// The whole deployment, so nobody else may write meanwhile. The rooms of earlier tests do: whose page has gone leaves them when its time is over,
// and a room that its host has left is closed minutes later.

let database: Database;
beforeAll(async () => {
  database = await Database.connect();
});
afterAll(() => database.close());

/** Every row of every table of the applications, as text. */
async function everything(): Promise<Map<string, string[]>> {
  const tables = await database.run(
    "select distinct c.relname as name from pg_class c join pg_publication_tables p on p.tablename = c.relname" +
      " where p.pubname = 'sostenuto' and c.relname !~ '^(_|sostenuto_)' order by 1",
  );
  const all = new Map<string, string[]>();
  for (const { name } of tables.rows as { name: string }[]) {
    const rows = await database.run(`select t::text as row from "${name}" t order by 1`);
    all.set(
      name,
      (rows.rows as { row: string }[]).map(({ row }) => row),
    );
  }
  return all;
}

test("case 97: --replace-all makes the whole deployment what it was when it was exported", async () => {
  const folder = await projectFolder();
  const file = join(folder, "all.zip");
  const done = async (...args: string[]) => {
    const ran = await convex(folder, args);
    expect(ran, ran.err).toMatchObject({ code: 0 });
  };
  const left = async () => (await database.run("select from room_peers limit 1")).rowCount === 0;
  await until("everybody of earlier tests has left their rooms", left, 120_000);
  await database.run("update _scheduled_functions set scheduled_time = 0 where state ->> 'kind' = 'pending'");
  const idle = async () => (await database.run("select from _scheduled_functions where state ->> 'kind' in ('pending', 'inProgress')")).rowCount === 0;
  await until("what they have left to be done later is done", idle, 60_000);
  const before = await everything();
  expect(before.get("students")?.length).toBeGreaterThan(0);
  await done("export", "--path", file);
  await database.run("insert into centers (name) values ('not in the file')");
  await database.run("update students set name = 'changed'");
  await database.run("delete from students where id = (select min(id::text)::uuid from students)");
  expect(await everything()).not.toEqual(before);
  await done("import", "--replace-all", "-y", file);
  expect(await everything()).toEqual(before);
}, 240_000);
