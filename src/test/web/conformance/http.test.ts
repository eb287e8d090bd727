import { ConvexHttpClient } from "convex/browser";
import { ConvexError } from "convex/values";
import { fetchAction, fetchMutation, fetchQuery, preloadedQueryResult, preloadQuery } from "convex/nextjs";
import { usePreloadedQuery } from "convex/react";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { api } from "../../../main/web/_generated/api";
import type { Id } from "../../../main/web/_generated/dataModel";
import { ownScope, samples } from "../support/conformance";
import { Database } from "../support/database";
import { baseUrl } from "../support/environment";
import { runHook } from "../support/hooks";
import { call, ownCenter, post } from "../support/http";
import { until } from "../support/wait";
import { decodeTs, encodeTs, uuidOf } from "../support/wire";

let database: Database;
let centerId: Id<"centers">;
beforeAll(async () => {
  database = await Database.connect();
  centerId = (await ownCenter()) as Id<"centers">;
});
afterAll(() => database.close());

describe("the client", () => {
  test("case 76: reads what it wrote", async () => {
    const client = new ConvexHttpClient(baseUrl);
    const id = await client.mutation(api.students.create, { centerId, name: "Ada" });
    expect(await client.query(api.students.get, { id })).toMatchObject({ name: "Ada", status: "active", centerId });
    await client.mutation(api.students.remove, { id });
    expect(await client.query(api.students.get, { id })).toBeNull();
  });

  test("gets an application error as a ConvexError with its data", async () => {
    const client = new ConvexHttpClient(baseUrl, { logger: false });
    const error = await client.mutation(api.students.create, { centerId, name: "" }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConvexError);
    expect((error as ConvexError<Record<string, string>>).data).toMatchObject({ message: expect.stringMatching(/\w/) });
  });

  test("reads several queries at one moment", async () => {
    const writer = new ConvexHttpClient(baseUrl);
    const id = await writer.mutation(api.students.create, { centerId, name: "Before" });
    let client = writer;
    // Moments are shared by all who ask within a second, so the newest may be a second old.
    await until("a moment that holds the student", async () => {
      client = new ConvexHttpClient(baseUrl);
      return (await client.consistentQuery(api.students.get, { id })) !== null;
    });
    await database.run("update students set name = 'After' where id = $1", [uuidOf(id)]);
    expect(await client.consistentQuery(api.students.get, { id })).toMatchObject({ name: "Before" });
    expect(await client.query(api.students.get, { id })).toMatchObject({ name: "After" });
  });

  test("case 77: works through the helpers of Next.js, from a preloaded result to the live one", async () => {
    const url = { url: baseUrl };
    const id = await fetchMutation(api.students.create, { centerId, name: "Next" }, url);
    expect(await fetchQuery(api.students.get, { id }, url)).toMatchObject({ name: "Next" });
    expect(await fetchAction(samples.echoByAction, { value: 5n }, url)).toBe(5n);
    const preloaded = await preloadQuery(api.students.get, { id }, url);
    expect(preloadedQueryResult(preloaded)).toMatchObject({ name: "Next" });
    await using run = runHook(() => usePreloadedQuery(preloaded));
    await until("the first render", () => run.renders.length > 0);
    expect(run.renders[0]).toMatchObject({ name: "Next" });
    await fetchMutation(api.students.update, { id, name: "Live" }, url);
    await until("the live result", () => run.current?.name === "Live");
  });
});

describe("calls", () => {
  const path = "centers:get";

  test("case 70: queries, mutations and actions succeed and fail with status 200, with data where the function gave some", async () => {
    const scope = ownScope();
    expect(await call("query", "conformance/queries:echo", { value: 1 })).toMatchObject({ status: "success", value: 1 });
    expect(await call("mutation", "conformance/changes:echo", { value: 1 })).toMatchObject({ status: "success", value: 1 });
    expect(await call("action", "conformance/changes:echoByAction", { value: 1 })).toMatchObject({ status: "success", value: 1 });
    const failures = [
      await call("query", "conformance/queries:brittle", {}),
      await call("mutation", "conformance/changes:fail", { scope }),
      await call("action", "conformance/changes:failByAction", {}),
    ];
    for (const failure of failures) {
      expect(failure).toMatchObject({ status: "error", errorMessage: expect.stringMatching(/^\[Request ID: [0-9a-f]{16}\] Server Error/) });
      expect(failure).not.toHaveProperty("errorData");
    }
    const data = { n: { $integer: "BQAAAAAAAAA=" } };
    const refusals = [
      await call("query", "conformance/queries:refuse", { data }),
      await call("mutation", "conformance/changes:refuse", { scope, data }),
      await call("action", "conformance/changes:refuseByAction", { data }),
    ];
    for (const refusal of refusals) expect(refusal).toMatchObject({ status: "error", errorData: data });
    expect(await call("query", "conformance/queries:refuse", { data: null })).toMatchObject({ errorData: null });
    expect(await call("query", "conformance/queries:byLabel", { scope }), "nothing is left of what failed").toMatchObject({ value: [] });
  });

  test("case 71: values are encoded when that is asked for, and readable otherwise", async () => {
    const value = { $integer: "BQAAAAAAAAA=" };
    const ask = (format: string) => call("query", "conformance/queries:echo", { value }, format);
    expect(await ask("convex_encoded_json")).toMatchObject({ value });
    expect(await ask("convex_json")).toMatchObject({ value });
    expect(await ask("json")).toMatchObject({ value: "5" });
    expect(await ask("convex_clean_json")).toMatchObject({ value: "5" });
  });

  test("case 74: a token that nobody accepts is answered 401 with a code and words", async () => {
    const response = await post("/api/query", { path, args: {}, format: "json" }, { authorization: "Bearer a.b.c" });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ code: expect.stringMatching(/^\w+$/), message: expect.stringMatching(/\w/) });
    const client = new ConvexHttpClient(baseUrl, { logger: false });
    client.setAuth("a.b.c");
    await expect(client.query(api.centers.list, {})).rejects.toThrow("Unauthenticated");
  });

  test("case 71: take their arguments as an array of one object, or as the object alone", async () => {
    const expected = { status: "success", value: { _id: centerId } };
    expect(await call("query", path, [{ id: centerId }])).toMatchObject(expected);
    expect(await call("query", path, { id: centerId })).toMatchObject(expected);
  });

  test.each(["json", "convex_json", "convex_clean_json", "convex_encoded_json"])("answer in the format %s", async (format) => {
    expect(await call("query", path, { id: centerId }, format)).toMatchObject({ status: "success", value: { _id: centerId } });
  });

  test.each([
    ["an unknown format", { path, args: {}, format: "xml" }],
    ["a path that is none", { path: "a:b:c d", args: {}, format: "json" }],
    ["no path", { args: {}, format: "json" }],
  ])("case 73: with %s are answered 400 with a code and words", async (_, body) => {
    const response = await post("/api/query", body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: expect.stringMatching(/^\w+$/), message: expect.stringMatching(/\w/) });
  });

  test("with a body that is no JSON are answered 400 with a code and words", async () => {
    const response = await fetch(`${baseUrl}/api/query`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"path":',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });

  test("case 73: of a query as a mutation, and of an unknown function, are failures of the function", async () => {
    expect(await call("mutation", "centers:list", {})).toMatchObject({ status: "error" });
    expect(await call("query", "students:remove", {})).toMatchObject({ status: "error" });
    expect(await call("query", "no:such", {})).toMatchObject({
      status: "error",
      errorMessage: expect.stringContaining("Could not find public function for 'no:such'"),
    });
  });

  test("in a batch are answered in order", async () => {
    const response = await post("/api/query_batch", {
      queries: [
        { path, args: { id: centerId }, format: "json" },
        { path: "no:such", args: {}, format: "json" },
      ],
    });
    expect(await response.json()).toMatchObject({ results: [{ status: "success", value: { _id: centerId } }, { status: "error" }] });
  });

  test("case 78: by a longer address answer in clean JSON", async () => {
    const response = await post("/api/run/conformance/queries/echo", { args: { value: { $integer: "BQAAAAAAAAA=" } } });
    expect(await response.json()).toMatchObject({ status: "success", value: "5" });
    const action = await post("/api/run/conformance/changes/echoByAction", { args: { value: 1 }, format: "convex_encoded_json" });
    expect(await action.json()).toMatchObject({ status: "success", value: 1 });
  });

  test("case 78: by address answer in clean JSON", async () => {
    const response = await post("/api/run/centers/get", { args: { id: centerId } });
    expect(await response.json()).toMatchObject({ status: "success", value: { _id: centerId } });
  });

  test("by address of an unknown function say so", async () => {
    const response = await post("/api/run/no/such", { args: {} });
    expect(await response.text()).toContain("Could not find function");
  });
});

describe("reading at a time", () => {
  const now = async () => (await (await fetch(`${baseUrl}/api/query_ts`, { method: "POST" })).json()) as { ts: string };
  const at = async (ts: string, id: string) =>
    (await (await post("/api/query_at_ts", { path: "centers:get", args: { id }, format: "json", ts })).json()) as {
      status: string;
      value: { name: string } | null;
    };

  test("case 72: sees what was true then", async () => {
    const center = await ownCenter("Then");
    let ts = "";
    await until("a moment that holds the centre", async () => (await at((ts = (await now()).ts), center)).value !== null);
    await database.run("update centers set name = 'Now' where id = $1", [uuidOf(center)]);
    expect(await at(ts, center)).toMatchObject({ status: "success", value: { name: "Then" } });
    expect(await call("query", "centers:get", { id: center })).toMatchObject({ value: { name: "Now" } });
  });

  test.each([
    ["long ago", () => encodeTs(1n)],
    ["in the future", (ts: string) => encodeTs(decodeTs(ts) + 2n ** 40n)],
    ["never", () => "nonsense"],
  ])("case 72: %s is refused with a code and words", async (_, other) => {
    const { ts } = await now();
    const response = await post("/api/query_at_ts", { path: "centers:list", args: {}, format: "json", ts: other(ts) });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });
});

describe("around the calls", () => {
  test("case 75: a preflight is answered for any origin", async () => {
    const response = await fetch(`${baseUrl}/api/query`, {
      method: "OPTIONS",
      headers: {
        origin: "https://elsewhere.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,convex-client",
      },
    });
    expect(response.ok).toBe(true);
    expect(response.headers.get("access-control-allow-origin")).toBe("https://elsewhere.example");
    expect(response.headers.get("access-control-allow-credentials")).toBe("true");
    expect(response.headers.get("access-control-allow-methods")).toMatch(/POST/);
    for (const header of ["authorization", "content-type", "convex-client"]) {
      expect(response.headers.get("access-control-allow-headers")?.toLowerCase()).toContain(header);
    }
  });

  test("case 75: an answer to another origin carries the permission to be read", async () => {
    const response = await post("/api/query", { path: "centers:list", args: {}, format: "json" }, { origin: "https://elsewhere.example" });
    expect(response.headers.get("access-control-allow-origin")).toBe("https://elsewhere.example");
    expect(response.headers.get("access-control-allow-credentials")).toBe("true");
  });

  test.each(["/version", "/instance_name"])("case 78: %s is told as plain text", async (path) => {
    const response = await fetch(baseUrl + path);
    expect(response.status).toBe(200);
    expect((await response.text()).trim()).not.toBe("");
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
  });

  test("readiness says yes when the feed runs", async () => {
    expect((await fetch(`${baseUrl}/health/ready`)).status).toBe(200);
  });
});
