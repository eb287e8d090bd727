import { randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { strFromU8, unzipSync, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminKey, convex, convexOpen, projectFolder, type Ran } from "../support/cli";
import { Database } from "../support/database";
import { baseUrl } from "../support/environment";

// Exports and imports by the unmodified CLI. The tables shelves and keepsakes are this file's own; its tests come one after the other.

let database: Database;
let folder: string;
beforeAll(async () => {
  database = await Database.connect();
  folder = await projectFolder();
});
afterAll(() => database.close());

const headers = { authorization: `Convex ${adminKey}` };
const shelf = randomUUID();

async function done(...args: string[]): Promise<Ran> {
  const ran = await convex(folder, args);
  expect(ran, ran.err).toMatchObject({ code: 0 });
  return ran;
}

async function refused(...args: string[]): Promise<string> {
  const ran = await convex(folder, args);
  expect(ran.code).not.toBe(0);
  return ran.out + ran.err;
}

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

/** Every row of both tables, as text. */
async function everything(): Promise<string[]> {
  const rows = await database.run("select s::text as row from shelves s union all select k::text from keepsakes k order by 1");
  return (rows.rows as { row: string }[]).map(({ row }) => row);
}

async function one(sql: string): Promise<unknown> {
  return Object.values((await database.run(sql)).rows[0] as object)[0];
}

/** Two tables, one of which refers to the other and to itself, with a value of every type. */
async function fill(count: number): Promise<void> {
  await database.run("delete from keepsakes");
  await database.run("delete from shelves");
  await database.run("insert into shelves (id, creation_time, name) values ($1, 1.5, 'é🎹')", [shelf]);
  await database.run(
    `insert into keepsakes (shelf_id, label, pieces, serial, weight, wrapped, token, made, seen, raw, color, extra)
     select $1, E'a\\n"' || i, i, 9007199254740993, case i % 3 when 0 then 'NaN' when 1 then '-0' else i / 7.0 end, i % 2 = 0,
       gen_random_uuid(), clock_timestamp(), clock_timestamp(), decode(md5(i::text), 'hex'), 'blue', '{"a": [1, "x", null]}'
     from generate_series(1, $2) i`,
    [shelf, count],
  );
  await database.run("update keepsakes k set previous = (select id from keepsakes p where p.pieces = k.pieces + 1)");
}

describe("export and import", () => {
  test("case 97: a zip file brings everything back, with ids and times of creation, and a live query sees it", async () => {
    await fill(300);
    const before = await everything();
    await mkdir(join(folder, "exports"));
    expect((await done("export", "--path", "exports")).err).toContain("Downloaded snapshot export to");
    const [name] = await readdir(join(folder, "exports"));
    expect(name).toMatch(/^snapshot_[0-9]+\.zip$/);
    const zip = unzipSync(await readFile(join(folder, "exports", name!)));
    const text = (path: string) => strFromU8(zip[path]!);
    expect(Object.keys(zip)).toEqual(expect.arrayContaining(["README.md", "_tables/documents.jsonl", "students/documents.jsonl"]));
    expect(Object.keys(zip).filter((path) => /^_(?!tables)/.test(path))).toEqual([]);
    expect(text("shelves/generated_schema.jsonl")).toBe('"uniform"\n');
    expect(text("keepsakes/documents.jsonl").split("\n")).toHaveLength(301);
    expect(text("_tables/documents.jsonl")).toContain('"name":"keepsakes"');

    // Only these two tables: others are changed by other tests meanwhile.
    const own = await file("keepsakes.jsonl", text("keepsakes/documents.jsonl"));
    expect(await refused("import", "--table", "keepsakes", own)).toContain("The table keepsakes is not empty");
    const packed = join(folder, "own.zip");
    await writeFile(packed, zipSync(Object.fromEntries(Object.entries(zip).filter(([path]) => /^(shelves|keepsakes)\//.test(path)))));
    await database.run("delete from keepsakes where pieces < 50");
    await database.run("update keepsakes set label = 'changed'");
    await using watch = convexOpen(folder, ["run", "conformance/queries:countKeepsakes", "--watch"]);
    await watch.shows("251");
    expect((await done("import", "--replace", "-y", packed)).err).toContain("Added 301 documents");
    expect(await everything()).toEqual(before);
    await watch.shows("300");
  }, 180_000);

  test("case 97: without -y nothing is deleted unless somebody says so", async () => {
    await fill(2);
    const before = await everything();
    const said = await refused("import", "--table", "keepsakes", "--replace", await file("none.jsonl", "\n"));
    expect(said).toContain("keepsakes: 0 added, 2 deleted, 2 there now");
    expect(await everything()).toEqual(before);
    await done("import", "--table", "keepsakes", "--replace", "-y", await file("none.jsonl", "\n"));
    expect(await one("select count(*)::int from keepsakes")).toBe(0);
  }, 90_000);

  test("case 97: JSONL, a JSON array and CSV, to an empty table and appended", async () => {
    await fill(0);
    await database.run("delete from shelves");
    await done("import", "--table", "shelves", await file("one.jsonl", '{"name": "one"}\n{"name": "two"}\n'));
    await done("import", "--table", "shelves", "--append", await file("three.json", '[{"name": "three", "_creationTime": 3.5}]'));
    await done("import", "--table", "shelves", "--append", await file("four.csv", '\ufeffname,_creationTime\n4,\n"five\n5",5\n'));
    expect(await one("select string_agg(name, '|' order by name) from shelves")).toBe("4|five\n5|one|three|two");
    expect(await one("select creation_time from shelves where name = 'three'")).toBe(3.5);
    expect(await one("select creation_time from shelves where name = 'five\n5'")).toBe(5);
  }, 90_000);

  test("case 97: what a table can't hold is refused with its place, and nothing is kept", async () => {
    await fill(1);
    const before = await everything();
    const wrong = await refused("import", "--table", "shelves", "--append", await file("wrong.jsonl", '{"name": "x"}\n{"name": 1}\n'));
    expect(wrong).toContain("shelves, line 2: Value does not match validator.");
    expect(wrong).toContain("Validator: v.string()");
    const twice = await refused("import", "--table", "shelves", "--append", await file("twice.jsonl", '{"name": "é🎹"}\n'));
    expect(twice).toContain("shelves_name_key");
    expect(await refused("import", "--table", "ghosts", "twice.jsonl")).toContain("There is no table 'ghosts' here");
    expect(await refused("import", "--table", "_exports", "twice.jsonl")).toContain("the system's");
    expect(await refused("import", "--table", "shelves", "--component", "c", "twice.jsonl")).toContain("no components");
    expect(await refused("import", await file("no.zip", "no zip"))).toContain("zip file");
    expect(await everything()).toEqual(before);
  }, 120_000);

  test("case 97: nobody but the administrator exports or imports, and what is no more is said so", async () => {
    const routes = ["export/request/zip", "import/start_upload", "import/upload_part?uploadToken=x&partNumber=1", "import/finish_upload", "perform_import"];
    for (const route of routes) {
      const init = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
      expect((await fetch(`${baseUrl}/api/${route}`, init)).status, route).toBe(403);
    }
    expect((await fetch(`${baseUrl}/api/export/zip/1`)).status).toBe(403);
    const gone = await fetch(`${baseUrl}/api/export/zip/1`, { headers });
    expect(gone.status).toBe(400);
    expect(await gone.json()).toEqual({ code: "ExportNotFound", message: expect.stringMatching(/\.$/) as string });
    const perform = await fetch(`${baseUrl}/api/perform_import`, {
      method: "POST",
      body: '{"importId": "x"}',
      headers: { ...headers, "content-type": "application/json" },
    });
    expect(perform.status).toBe(400);
    expect(await perform.json()).toMatchObject({ code: "InvalidImport" });
  });

  test("case 97: an export of what can't be written fails before it begins, however much comes first", async () => {
    await fill(1);
    const broken = "insert into keepsakes (creation_time, shelf_id, label, extra) values ($2, $1, 'broken', '{\"$nonsense\": 1}')";
    await database.run(broken, [shelf, 1]);
    try {
      expect(await refused("export", "--path", "broken.zip")).toContain("of keepsakes can't be written");
      await database.run("update keepsakes set creation_time = 1e15 where label = 'broken'");
      await database.run(
        "insert into keepsakes (shelf_id, label) select $1, (select string_agg(md5(random()::text), '') from generate_series(1, 100 + i % 2)) from generate_series(1, 1000) i",
        [shelf],
      );
      expect(await refused("export", "--path", "broken.zip")).toContain("of keepsakes can't be written");
    } finally {
      await database.run("delete from keepsakes");
    }
  }, 120_000);
});

test("case 97: an export does not wait for a transaction that writes", async () => {
  const open = await Database.connect();
  try {
    await open.run("begin");
    await open.run("insert into shelves (name) values ('never')");
    await done("export", "--path", "beside.zip");
  } finally {
    await open.run("rollback");
    await open.close();
  }
}, 60_000);
