import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { beforeAll, describe, expect, test } from "vitest";
import { adminKey, convex, projectFolder } from "../support/cli";
import { openClient } from "../support/client";
import { baseUrl } from "../support/environment";
import { post } from "../support/http";
import { until } from "../support/wait";

const logs = process.env["SERVER_LOGS"] ?? "";
const own = `E${Date.now().toString(36)}_`;

const read = makeFunctionReference<"query", { name: string }, string | null>("conformance/environment:read");
const configured = makeFunctionReference<"action", { name: string }, string | null>("conformance/environment:configured");
const list = makeFunctionReference<"query", Record<string, never>, { name: string; value: string }[]>(
  "_system/cli/queryEnvironmentVariables:default",
);

let folder: string;
beforeAll(async () => {
  folder = await projectFolder();
});

const set = (changes: { name: string; value: string | null }[], key = adminKey) =>
  post("/api/update_environment_variables", { changes }, { authorization: `Convex ${key}` });

describe("environment variables", () => {
  test("case 92: the CLI sets, gets, lists and removes, byte for byte", async () => {
    const values: Record<string, string> = {
      PLAIN: "abc",
      LINES: "one\ntwo\r\nthree\n",
      EQUALS: "a=b=c==",
      QUOTES: `"double" 'single' \`back\` $HOME \\ #`,
      EMOJI: "🎹🏳️‍🌈é",
      LARGE: "🎹".repeat(2048),
    };
    await using client = openClient();
    for (const [short, value] of Object.entries(values)) {
      const ran = await convex(folder, ["env", "set", own + short, value]);
      expect(ran, ran.err).toMatchObject({ code: 0 });
      expect(await client.query(read, { name: own + short })).toBe(value);
    }
    const got = await convex(folder, ["env", "get", `${own}QUOTES`]);
    expect(got.out).toBe(`${values["QUOTES"]}\n`);
    const listed = await convex(folder, ["env", "list"]);
    expect(listed.out).toContain(`${own}PLAIN=`);
    expect((await convex(folder, ["env", "remove", `${own}PLAIN`])).code).toBe(0);
    expect(await client.query(read, { name: `${own}PLAIN` })).toBeNull();
    const gone = await convex(folder, ["env", "get", `${own}PLAIN`]);
    expect(gone.out).toBe("");
    expect(gone.err).toContain("not found");
  }, 120_000);

  test("case 92: the CLI sets those of a file", async () => {
    await writeFile(join(folder, "variables"), `${own}FILE_A=1\n${own}FILE_B="two\nlines"\n`);
    const ran = await convex(folder, ["env", "set", "--from-file", "variables"]);
    expect(ran, ran.err).toMatchObject({ code: 0 });
    await using client = openClient();
    expect(await client.query(read, { name: `${own}FILE_A` })).toBe("1");
    expect(await client.query(read, { name: `${own}FILE_B` })).toBe("two\nlines");
  }, 60_000);

  test("a wrong admin key fails quickly, and nobody else can set or see anything", async () => {
    const started = Date.now();
    const ran = await convex(folder, ["env", "set", `${own}NO`, "secret"], `${adminKey}x`);
    expect(ran.code).not.toBe(0);
    expect(Date.now() - started).toBeLessThan(15_000);
    expect((await set([{ name: `${own}NO`, value: "secret" }], `${adminKey}x`)).status).toBe(403);
    const anonymous = await post("/api/update_environment_variables", { changes: [{ name: `${own}NO`, value: "secret" }] });
    expect(anonymous.status).toBe(403);
    await using client = openClient();
    await expect(client.query(list, {})).rejects.toThrow("_system/cli/queryEnvironmentVariables");
    expect(await client.query(read, { name: `${own}NO` })).toBeNull();
  }, 60_000);

  test("what is beyond a limit is refused with a code, and nothing of it is kept", async () => {
    const good = { name: `${own}GOOD`, value: "x" };
    for (const [bad, code] of [
      [{ name: "1A", value: "x" }, "InvalidEnvVarName"],
      [{ name: "N".repeat(257), value: "x" }, "EnvVarNameTooLong"],
      [{ name: "N", value: "x".repeat(8193) }, "EnvVarValueTooLarge"],
    ] as const) {
      const response = await set([good, bad]);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({ code, message: expect.any(String) });
    }
    for (const changes of [{}, [1], [{ value: "x" }], [{ name: 1 }], [{ name: "A", value: 1 }]])
      expect(
        (await post("/api/update_environment_variables", { changes }, { authorization: `Convex ${adminKey}` })).status,
      ).toBe(400);
    await using client = openClient();
    expect(await client.query(read, { name: good.name })).toBeNull();
  });

  test("setting a variable runs exactly the queries again that read it", async () => {
    await using client = openClient();
    const [one, other] = [`${own}LIVE`, `${own}QUIET`];
    const seen: (string | null)[] = [];
    client.onUpdate(read, { name: one }, (value) => seen.push(value));
    client.onUpdate(read, { name: other }, () => undefined);
    await until("the first result", () => seen.length === 1);
    await set([{ name: one, value: "1" }]);
    await until("the new value", () => seen.at(-1) === "1");
    await set([{ name: one, value: "2" }]);
    await until("the next value", () => seen.at(-1) === "2");
    await set([{ name: one, value: null }]);
    await until("its removal", () => seen.length === 4);
    expect(seen).toEqual([null, "1", "2", null]);
    const runs = async (name: string) => {
      const response = await fetch(`${baseUrl}/api/operator/queries?function=conformance/environment:read&limit=1000`, {
        headers: { authorization: `Convex ${adminKey}` },
      });
      const { queries } = (await response.json()) as { queries: { arguments: string; runCount: number }[] };
      return queries.find((query) => query.arguments.includes(name))?.runCount;
    };
    expect(await runs(one)).toBe(4);
    expect(await runs(other)).toBe(1);
  });

  test("the administrator's list is live", async () => {
    await using client = openClient();
    (client.client as unknown as { setAdminAuth(key: string): void }).setAdminAuth(adminKey);
    let shown: { name: string; value: string }[] = [];
    client.onUpdate(list, {}, (all) => (shown = all));
    await set([{ name: `${own}LISTED`, value: "now" }]);
    await until("it is listed", () => shown.some(({ name, value }) => name === `${own}LISTED` && value === "now"));
    expect(shown.map(({ name }) => name)).toEqual(shown.map(({ name }) => name).sort());
  });

  test("Java code reads it by MicroProfile Config at once, without a restart", async () => {
    const http = new ConvexHttpClient(baseUrl, { logger: false });
    const name = `${own}TURN_TOKEN`;
    expect(await http.action(configured, { name })).toBeNull();
    await set([{ name, value: "a secret = 🎹\n" }]);
    await until("Java has it", async () => (await http.action(configured, { name })) === "a secret = 🎹\n");
    await set([{ name, value: null }]);
    await until("Java has it no more", async () => (await http.action(configured, { name })) === null);
    // The server's own settings have dots in their names, and can't be set this way.
    expect((await set([{ name: "sostenuto.dev-mode", value: "true" }])).status).toBe(400);
  });

  test("no value is in the server's log", async () => {
    const secret = `secret-${own}`;
    await set([{ name: `${own}LOGGED`, value: secret }]);
    await set([{ name: `${own}LOGGED`, value: secret.repeat(1000) }]);
    await set([{ name: "not a name", value: secret }]);
    expect(logs, "Set SERVER_LOGS; see README.md").not.toBe("");
    const files = (await readdir(logs)).filter((file) => file.endsWith(".log"));
    expect(files).toContain("messages.log");
    for (const file of files) expect(await readFile(join(logs, file), "utf8")).not.toContain(secret);
  });
});
