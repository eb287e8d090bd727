import { beforeAll, describe, expect, test } from "vitest";
import { adminKey, convex, convexOpen, projectFolder } from "../support/cli";
import { openClient } from "../support/client";
import { samples } from "../support/conformance";
import { baseUrl } from "../support/environment";
import { post } from "../support/http";
import { until } from "../support/wait";

const own = `cli-${Date.now().toString(36)}`;
const authorization = `Convex ${adminKey}`;

let folder: string;
beforeAll(async () => {
  folder = await projectFolder();
});

/** What the command printed; fails with its complaints when it failed. */
async function output(...args: string[]): Promise<string> {
  const ran = await convex(folder, args);
  expect(ran, ran.err).toMatchObject({ code: 0 });
  return ran.out;
}

describe("run", () => {
  test("case 93: runs queries, mutations, actions and internal functions with their arguments", async () => {
    expect(JSON.parse(await output("run", "conformance/queries:echo", '{"value":{"a":[1,"é",{"$integer":"AQAAAAAAAAA="}]}}'))).toEqual({
      a: [1, "é", { $integer: "AQAAAAAAAAA=" }],
    });
    const scope = `${own}-run`;
    const id = JSON.parse(await output("run", "conformance/changes:add", JSON.stringify({ scope, label: "one" }))) as string;
    expect(JSON.parse(await output("run", "conformance/queries:byLabel", JSON.stringify({ scope })))).toMatchObject([{ _id: id, label: "one" }]);
    expect(await output("run", "conformance/changes:whoActs")).toBe("");
    expect(JSON.parse(await output("run", "conformance/queries:hidden"))).toBe("hidden");
  }, 120_000);

  test("case 93: acts as the user of --identity", async () => {
    const identity = '{"subject":"ada","issuer":"https://issuer.example"}';
    expect(JSON.parse(await output("run", "conformance/queries:whoAmI", "--identity", identity))).toBe("https://issuer.example|ada");
    expect(JSON.parse(await output("run", "conformance/changes:whoActs", "--identity", identity))).toBe("https://issuer.example|ada");
  }, 60_000);

  test("case 93: --watch shows each new result", async () => {
    const scope = `${own}-watch`;
    await using watch = convexOpen(folder, ["run", "conformance/queries:byLabel", JSON.stringify({ scope }), "--watch"]);
    await watch.shows("[]");
    await using client = openClient();
    await client.mutation(samples.add, { scope, label: "first" });
    await watch.shows("first");
    await client.mutation(samples.add, { scope, label: "second" });
    await watch.shows("second");
  }, 90_000);

  test("case 93: shows an application error's data, and lists the functions when there is none of that name", async () => {
    const refused = await convex(folder, ["run", "conformance/queries:refuse", '{"data":{"code":"full"}}']);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('{"code":"full"}');
    const unknown = await convex(folder, ["run", "conformance/queries:unknown"]);
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain("Could not find function");
    expect(unknown.err).toContain("• conformance/queries:echo");
    expect(unknown.err).not.toContain("_system");
  }, 60_000);

  test("nobody else runs any function by that route, and no component", async () => {
    const call = { path: "conformance/queries:hidden", args: {}, format: "convex_encoded_json" };
    expect((await post("/api/function", call)).status).toBe(403);
    expect((await post("/api/function", { ...call, componentPath: "c" }, { authorization })).status).toBe(400);
    expect((await post("/api/function", { ...call, componentPath: "" }, { authorization })).status).toBe(200);
  });
});

describe("function-spec", () => {
  type Spec = { url: string; functions: { identifier: string; functionType: string; visibility: { kind: string }; args: unknown; returns: unknown }[] };

  test("case 96: tells every function of the application, its arguments and its result", async () => {
    const { url, functions } = JSON.parse(await output("function-spec")) as Spec;
    expect(url).toMatch(/^https?:/);
    const named = (identifier: string) => functions.find((one) => one.identifier === identifier);
    expect(named("conformance/queries.js:byLabel")).toMatchObject({
      functionType: "Query",
      visibility: { kind: "public" },
      args: { type: "object", value: { scope: { fieldType: { type: "string" }, optional: false } } },
      returns: { type: "array", value: { type: "object" } },
    });
    expect(named("conformance/changes.js:add")).toMatchObject({
      functionType: "Mutation",
      args: { value: { amount: { fieldType: { type: "number" }, optional: true } } },
      returns: { type: "id" },
    });
    expect(named("conformance/changes.js:whoActs")?.functionType).toBe("Action");
    expect(named("conformance/queries.js:hidden")?.visibility).toEqual({ kind: "internal" });
    expect(functions.filter(({ identifier }) => identifier.startsWith("_system"))).toEqual([]);
  }, 60_000);
});

describe("data", () => {
  test("case 94: lists the tables, and a table's documents in both orders up to a limit", async () => {
    expect((await output("data")).split("\n")).toEqual(expect.arrayContaining(["students", "samples"]));
    await using client = openClient();
    const scope = `${own}-data`;
    for (const label of ["first", "second", "third"]) await client.mutation(samples.add, { scope, label, amount: 1.5 });
    const times = async (...args: string[]) =>
      [...(await output("data", "samples", ...args)).matchAll(/"_creationTime": ([0-9.]+)/g)].map(([, time]) => Number(time));
    const newest = await times("--limit", "2", "--format", "jsonl");
    const oldest = await times("--order", "asc", "--limit", "3", "--format", "json");
    expect(newest).toHaveLength(2);
    expect(oldest).toHaveLength(3);
    expect(newest).toEqual([...newest].sort((a, b) => b - a));
    expect(oldest).toEqual([...oldest].sort((a, b) => a - b));
    expect(newest[1]).toBeGreaterThanOrEqual(oldest[2] ?? NaN);
    const pretty = await convex(folder, ["data", "samples", "--limit", "1"]);
    expect(pretty.out).toMatch(/^_id +\| _creationTime +\|/);
    expect(pretty.err).toContain("Use the --limit option to see more");
  }, 90_000);

  test("case 94: shows the system's tables, and nothing of one that does not exist", async () => {
    await convex(folder, ["env", "set", "CLI_DATA", "1"]);
    expect(await output("data", "_environment_variables", "--format", "jsonl", "--limit", "1000")).toContain('"name": "CLI_DATA"');
    const none = await convex(folder, ["data", "no_such_table"]);
    expect(none.err).toContain("There are no documents in this table.");
  }, 60_000);
});

describe("logs", () => {
  type Entry = { identifier: string; udfType: string; error: string | null; requestId: string; logLines: { messages: string[]; level: string }[] };

  /** Runs the functions again and again until the command shows the text: it does not say from when on it watches. */
  async function shownBy(watch: { seen: { out: string } }, text: string, run: () => Promise<unknown>): Promise<void> {
    await until(`the CLI to show ${text}`, async () => {
      await run();
      return watch.seen.out.includes(text);
    });
  }

  test("case 95: shows what functions write, how long they take and how they fail", async () => {
    await using client = openClient();
    await using watch = convexOpen(folder, ["logs", "--history", "10", "--success"]);
    const [word, refused] = [`${own}-word`, `${own}-refused`];
    await shownBy(watch, word, () => client.action(samples.write, { text: word }));
    expect(watch.seen.out).toContain("[CONVEX A(conformance/changes:write)] [WARN]");
    await shownBy(watch, "[CONVEX M(conformance/changes:echo)] Function executed in", () =>
      client.mutation(samples.echoByMutation, { value: "x" }),
    );
    await shownBy(watch, refused, () => client.query(samples.refuse, { data: refused }).catch(() => null));
    expect(watch.seen.out).toContain("[CONVEX Q(conformance/queries:refuse)]");
  }, 90_000);

  test("case 95: lines of an action arrive while it runs, and once", async () => {
    await using client = openClient();
    await using watch = convexOpen(folder, ["logs", "--success"]);
    const scope = `${own}-meet`;
    await shownBy(watch, own, () => client.action(samples.write, { text: own }));
    const meeting = client.action(samples.meet, { scope });
    await watch.shows(`waiting in ${scope}`);
    expect(watch.seen.out).not.toContain("A(conformance/changes:meet)] Function executed");
    await client.mutation(samples.add, { scope, label: "go" });
    await meeting;
    await watch.shows("A(conformance/changes:meet)] Function executed");
    expect(watch.seen.out.split(`waiting in ${scope}`)).toHaveLength(2);
    expect(watch.seen.out).toContain("Q(conformance/queries:byLabel)] Function executed");
  }, 90_000);

  test("case 95: --jsonl has the request id that the client is told", async () => {
    await using client = openClient();
    await using watch = convexOpen(folder, ["logs", "--jsonl"]);
    const begun = `${own}-begun`;
    await shownBy(watch, begun, () => client.action(samples.write, { text: begun }));
    const text = `${own}-id`;
    const told = async (failing: Promise<unknown>) => {
      const error = await failing.then(String, String);
      return /Request ID: ([0-9a-f]{16})/.exec(error)?.[1] ?? error;
    };
    const ids = {
      Query: await told(client.query(samples.refuse, { data: `${text}-query` })),
      Mutation: await told(client.mutation(samples.refuseChange, { scope: text, data: `${text}-mutation` })),
      Action: await told(client.action(samples.refuseByAction, { data: `${text}-action` })),
    };
    const whole = new RegExp(`${text}-action.*\\n`);
    await until("the CLI to show the action", () => whole.test(watch.seen.out));
    const lines = watch.seen.out.split("\n").filter((line) => line.includes(text));
    const entries = lines.map((line) => JSON.parse(line) as Entry);
    for (const [udfType, requestId] of Object.entries(ids))
      expect(entries).toContainEqual(expect.objectContaining({ udfType, requestId }));
  }, 90_000);

  test("case 95: a wrong key ends the command quickly, and a bad cursor is refused", async () => {
    const started = performance.now();
    const ran = await convex(folder, ["logs"], `${adminKey}x`);
    expect(ran.code).toBe(1);
    expect(performance.now() - started).toBeLessThan(25_000);
    const ask = (cursor: string, headers: Record<string, string> = {}) => fetch(`${baseUrl}/api/stream_function_logs?cursor=${cursor}`, { headers });
    expect((await ask("0")).status).toBe(403);
    expect((await ask("x", { authorization })).status).toBe(400);
    const { entries, newCursor } = (await (await ask("0", { authorization })).json()) as { entries: Entry[]; newCursor: number };
    expect(entries.length).toBeLessThanOrEqual(1000);
    expect(newCursor).toBeGreaterThan(0);
  }, 60_000);
});

describe("a wrong admin key", () => {
  test.each([
    [["env", "set", "NO", "secret"], "The admin key is wrong."],
    [["env", "list"], "You do not have permission to perform this operation"],
    [["env", "get", "NO"], "You do not have permission to perform this operation"],
    [["data"], "You do not have permission to perform this operation"],
    [["data", "samples"], "You do not have permission to perform this operation"],
    [["function-spec"], "You do not have permission to perform this operation"],
    [["run", "conformance/queries:hidden"], "The admin key is wrong."],
    [["logs"], "The admin key is wrong."],
    [["export", "--path", "no.zip"], "The admin key is wrong."],
    [["import", "--table", "samples", "package.json"], "The admin key is wrong."],
  ])("ends %j quickly, with a sentence", async (args, words) => {
    const started = performance.now();
    const ran = await convex(folder, args, `${adminKey}x`);
    expect(ran.code).toBe(1);
    expect(ran.out + ran.err).toContain(words);
    expect(performance.now() - started).toBeLessThan(25_000);
  }, 60_000);
});

describe("what is not done here", () => {
  test.each([
    ["an inline query", ["run", "--inline-query", "1"], "JavaScript engine"],
  ])("case 98: %s is refused at once with a sentence", async (_, args, sentence) => {
    const started = performance.now();
    const ran = await convex(folder, args);
    expect(ran.code).not.toBe(0);
    expect(ran.out + ran.err).toContain(sentence);
    expect(performance.now() - started).toBeLessThan(25_000);
  }, 60_000);

  test.each([
    ["POST", "run_test_function"],
    ["POST", "deploy2/start_push"],
    ["POST", "deploy2/evaluate_push"],
    ["POST", "deploy2/wait_for_schema"],
    ["POST", "deploy2/finish_push"],
    ["POST", "deploy2/report_push_completed"],
    ["POST", "get_config_hashes"],
    ["POST", "push_config"],
    ["GET", "shapes2"],
    ["POST", "cancel_import"],
    ["GET", "v1/anything"],
  ])("case 98: %s /api/%s is refused with a code and words", async (method, route) => {
    const init = method === "GET" ? { method } : { method, body: "{}" };
    const response = await fetch(`${baseUrl}/api/${route}`, { ...init, headers: { authorization, "content-type": "application/json" } });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ code: "NotSupported", message: expect.stringMatching(/\.$/) as string });
    const anonymous = await fetch(`${baseUrl}/api/${route}`, init);
    expect(anonymous.status).toBe(403);
  });
});
