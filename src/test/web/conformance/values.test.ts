import { ConvexHttpClient } from "convex/browser";
import type { JSONValue, Value } from "convex/values";
import { beforeAll, describe, expect, test } from "vitest";
import { openClient } from "../support/client";
import { ownScope, samples } from "../support/conformance";
import { baseUrl } from "../support/environment";
import { call, ownCenter, value, type Answer } from "../support/http";
import { RawSocket } from "../support/rawSocket";
import { decodeId, encodeId } from "../support/wire";

let center: string;
beforeAll(async () => {
  center = await ownCenter();
});

/** Runs a mutation both ways, over HTTP and over a socket; both must answer alike, and the answer is given. */
async function both(path: string, args: JSONValue): Promise<Answer> {
  const http = await call("mutation", path, [args]);
  const socket = await RawSocket.connect();
  socket.mutate(0, path, args);
  const answer = await socket.settle(0);
  await socket.close();
  expect(answer.success ? "success" : "error").toBe(http.status);
  if (http.status === "error") {
    expect("errorData" in answer && answer.errorData).toEqual("errorData" in http && http.errorData);
  }
  return http;
}

describe("strings", () => {
  test.each([
    ["emoji", "Zoë 👩🏽‍🎹"],
    ["the edges of the planes", "a\u{ffff}b\u{10000}c\u{10ffff}"],
    ["words of the wire", '{"$integer":"x"} "quoted" \\ back'],
    ["two hundred characters", "x".repeat(200)],
    ["two hundred characters beyond the first plane", "🎹".repeat(200)],
    ["a control character", "a\u0001b"],
  ])("%s come back as they went", async (_, name) => {
    const id = await value<string>("mutation", "students:create", { centerId: center, name });
    expect(await value("query", "students:get", { id })).toMatchObject({ name });
  });

  test("what is around a name is trimmed", async () => {
    const id = await value<string>("mutation", "students:create", { centerId: center, name: " \t Ada \n" });
    expect(await value("query", "students:get", { id })).toMatchObject({ name: "Ada" });
  });

  test("U+0000, which PostgreSQL cannot hold, is refused with words", async () => {
    expect(await both("students:create", { centerId: center, name: "a\u0000b" })).toMatchObject({
      status: "error",
      errorData: { message: expect.stringContaining("U+0000") },
    });
  });

  test.each(["\ud800", "b\udfff"])("the lone surrogate in %j is no text, and is refused with words", async (name) => {
    expect(await both("students:create", { centerId: center, name })).toMatchObject({
      status: "error",
      errorMessage: expect.stringContaining("surrogate"),
    });
  });
});

describe("names", () => {
  test.each([
    ["empty", ""],
    ["blank", "   "],
    ["longer than 200 characters", "x".repeat(201)],
  ])("one that is %s is refused with data that says why", async (_, name) => {
    const answer = await both("students:create", { centerId: center, name });
    expect(answer).toMatchObject({
      status: "error",
      errorData: { code: "InvalidName", message: expect.stringContaining("200 characters") },
    });
  });
});

describe("every kind of value", () => {
  const deep = (levels: number) => Array.from({ length: levels }).reduce<Value>((inner, _, i) => (i % 2 === 0 ? [inner] : { a: inner }), null);
  const kinds: [string, Value][] = [
    ["null", null],
    ["booleans", [true, false]],
    ["the smallest and the greatest int64", [-(2n ** 63n), 2n ** 63n - 1n, 0n, -1n, 9007199254740993n]],
    ["ordinary numbers", [0, 1, -1.5, 1e300, 5e-324, 2 ** 53, 0.1]],
    ["NaN, the infinities and -0", [NaN, Infinity, -Infinity, -0]],
    ["strings", ["", "Zoë 👩🏽‍🎹", "\u{ffff}\u{10000}\u{10ffff}", '{"$integer":"x"}', "\u0001\n\t\u007f", "\u2028\u2029"]],
    ["bytes", [new ArrayBuffer(0), new Uint8Array([0, 127, 128, 255]).buffer]],
    ["empty arrays and objects", [[], {}, [[]], { a: {} }]],
    ["objects", { "": 1, "a b": 2, "~!": { nested: [1n, null] }, z: "last", Z: "first" }],
    ["sixty levels", deep(60)],
    ["a string of 1 MiB", "x€".repeat(2 ** 18)],
    ["a name of 1,024 characters", { ["n".repeat(1024)]: true }],
  ];

  test.each(kinds)("case 64: %s come back from queries, mutations and actions as they went", { timeout: 60_000 }, async (_, value) => {
    await using client = openClient();
    const http = new ConvexHttpClient(baseUrl);
    const seen = new Promise<Value>((resolve) => client.onUpdate(samples.echo, { value }, resolve));
    const answers = [
      await seen,
      await client.mutation(samples.echoByMutation, { value }),
      await client.action(samples.echoByAction, { value }),
      await http.query(samples.echo, { value }),
    ];
    for (const answer of answers) expect(answer).toStrictEqual(value);
  });

  test.each(kinds)("case 64: %s are kept in documents", { timeout: 60_000 }, async (_, extra) => {
    const http = new ConvexHttpClient(baseUrl);
    const id = await http.mutation(samples.add, { scope: ownScope(), extra });
    expect((await http.query(samples.get, { id }))?.extra).toStrictEqual(extra);
  });

  test("case 64: typed attributes keep their extremes in documents", async () => {
    const http = new ConvexHttpClient(baseUrl);
    for (const [amount, serial] of [[NaN, -(2n ** 63n)], [Infinity, 2n ** 63n - 1n], [-Infinity, 0n], [-0, -1n], [5e-324, 1n]] as const) {
      const raw = new Uint8Array([0, 255]).buffer;
      const id = await http.mutation(samples.add, { scope: ownScope(), label: "Zoë \u{ffff}\u{10000}", amount, serial, raw });
      const found = await http.query(samples.get, { id });
      expect([found?.label, found?.amount, found?.serial, found?.raw]).toStrictEqual(["Zoë \u{ffff}\u{10000}", amount, serial, raw]);
    }
  });

  test("case 65: int64 and float64 stay what they are, and a bare whole number is a float64", async () => {
    const ask = async (value: JSONValue) => {
      const answer = await call("query", "conformance/queries:echo", [{ value }]);
      return answer.status === "success" ? answer.value : answer.errorMessage;
    };
    expect(await ask(1)).toBe(1);
    expect(await ask({ $integer: "AQAAAAAAAAA=" })).toEqual({ $integer: "AQAAAAAAAAA=" });
    expect(await ask({ $float: "AAAAAAAA+H8=" })).toEqual({ $float: "AAAAAAAA+H8=" });
    expect(await ask({ $float: "AAAAAAAA8D8=" })).toMatch(/\$float/);
    const typed = (serial: JSONValue) => call("mutation", "conformance/changes:add", [{ scope: ownScope(), serial }]);
    expect(await typed({ $integer: "AQAAAAAAAAA=" })).toMatchObject({ status: "success" });
    expect(await typed(1)).toMatchObject({ status: "error", errorMessage: expect.stringContaining("ArgumentValidationError") });
  });

  test.each(["$x", "é", "a\u0001", "a\u007f", "n".repeat(1025)])("case 66: a field named %j is refused on input and never told", async (name) => {
    expect(await call("query", "conformance/queries:echo", [{ value: { [name]: 1 } }])).toMatchObject({ status: "error" });
    expect(await call("query", "conformance/queries:fieldNamed", [{ name }])).toMatchObject({ status: "error" });
    const socket = await RawSocket.connect();
    expect(await socket.subscribe(0, "conformance/queries:fieldNamed", { name })).toMatchObject({ type: "QueryFailed" });
    await socket.close();
  });

  test.each(["", "a b", "~", "n".repeat(1024)])("case 66: a field named %j is told", async (name) => {
    expect(await call("query", "conformance/queries:fieldNamed", [{ name }])).toMatchObject({ value: { [name]: true } });
  });

  test("case 67: the server's own placeholder is refused, and undefined properties are dropped by the client", async () => {
    expect(await call("query", "conformance/queries:echo", [{ value: { $commitTs: null } }])).toMatchObject({ status: "error" });
    expect(await call("query", "conformance/queries:echo", [{ value: { $undefined: null } }])).toMatchObject({ status: "error" });
    const http = new ConvexHttpClient(baseUrl);
    const id = await http.mutation(samples.add, { scope: ownScope(), label: undefined, extra: { kept: 1 } } as never);
    expect(await http.query(samples.get, { id })).not.toHaveProperty("label");
  });

  test("case 68: a function that returns nothing gives null in every way of calling it", async () => {
    await using client = openClient();
    expect(await new Promise((resolve) => client.onUpdate(samples.nothing, {}, resolve))).toBeNull();
    expect(await client.mutation(samples.addMany, { scope: ownScope(), count: 1 })).toBeNull();
    expect(await new ConvexHttpClient(baseUrl).query(samples.nothing, {})).toBeNull();
  });

  const shape = { name: "n", size: { $integer: "AQAAAAAAAAA=" }, sides: [1, 2], flags: { a: true }, color: "red" };
  test.each<[string, JSONValue, string]>([
    ["a union by what is none of it", { ...shape, color: "blue" }, "Path: .shape.color"],
    ["a record's value", { ...shape, flags: { a: 1 } }, "Path: .shape.flags.a"],
    ["an array's item", { ...shape, sides: [1, "x"] }, "Path: .shape.sides[1]"],
    ["an int64 by a number", { ...shape, size: 1 }, "Path: .shape.size"],
    ["an optional by null", { ...shape, width: null }, "Path: .shape.width"],
    ["an id that is none", { ...shape, parent: "nonsense" }, "Path: .shape.parent"],
    ["a field that is one too many", { ...shape, more: 1 }, "more"],
    ["a field that is missing", { name: "n" }, "missing"],
  ])("case 69: %s is refused with its place", async (_, bad, place) => {
    expect(await call("query", "conformance/queries:shape", [{ shape }])).toMatchObject({ status: "success", value: shape });
    const answer = await call("query", "conformance/queries:shape", [{ shape: bad }]);
    expect(answer).toMatchObject({ status: "error", errorMessage: expect.stringContaining("ArgumentValidationError: ") });
    expect(answer).toMatchObject({ errorMessage: expect.stringContaining(place) });
  });
});

describe("arguments", () => {
  test.each<[string, string, (center: string) => JSONValue]>([
    ["one is missing", "students:create", (centerId) => ({ centerId })],
    ["there is one too many", "students:create", (centerId) => ({ centerId, name: "A", age: 5 })],
    ["one is of the wrong type", "students:create", (centerId) => ({ centerId, name: 5 })],
    ["an int64 stands for a string", "students:create", (centerId) => ({ centerId, name: { $integer: "BQAAAAAAAAA=" } })],
    ["null stands for a string", "students:create", (centerId) => ({ centerId, name: null })],
    ["null stands for what is optional", "students:create", (centerId) => ({ centerId, name: "A", status: null })],
    ["a status is none", "students:create", (centerId) => ({ centerId, name: "A", status: "ACTIVE" })],
    ["an id is none", "students:create", () => ({ centerId: "nonsense", name: "A" })],
    ["an id has a letter changed", "students:create", (centerId) => ({ centerId: corrupted(centerId), name: "A" })],
    ["an id is of another table", "students:remove", (centerId) => ({ id: centerId })],
  ])("case 69: are refused when %s", async (_, path, args) => {
    const answer = await both(path, args(center));
    expect(answer).toMatchObject({ status: "error", errorMessage: expect.stringContaining("ArgumentValidationError: ") });
    expect(answer).not.toHaveProperty("errorData");
  });

  test.each<[string, JSONValue]>([
    ["a float that needs no special form", { name: { $float: "AAAAAAAA8D8=" } }],
    ["an unknown special form", { name: { $set: [] } }],
    ["the server's own placeholder", { name: { $commitTs: null } }],
    ["a field that begins with a dollar", { name: "A", $x: 1 }],
    ["a field with a letter beyond ASCII", { name: "A", "é": 1 }],
    ["a field with a control character", { name: "A", "a\u0001": 1 }],
    ["an integer of the wrong length", { name: { $integer: "AAAA" } }],
    ["bytes that are not base64", { name: { $bytes: "!" } }],
    ["a hundred levels", { name: Array.from({ length: 100 }).reduce<JSONValue>((inner) => [inner], 1) }],
  ])("%s is refused, and the socket lives on", async (_, args) => {
    const socket = await RawSocket.connect();
    socket.mutate(0, "centers:create", args);
    expect(await socket.settle(0)).toMatchObject({ success: false });
    socket.mutate(1, "centers:create", { name: "After" });
    expect(await socket.settle(1)).toMatchObject({ success: true });
    await socket.close();
    expect(await call("mutation", "centers:create", [args]).catch((error: Error) => error.message)).not.toMatchObject({
      status: "success",
    });
  });

  test("case 65: a bare whole number is a float, and an int64 does not stand for it", async () => {
    const opts = (numItems: JSONValue) => ({ centerId: center, paginationOpts: { numItems, cursor: null } });
    expect(await call("query", "students:listByCenter", [opts(1)])).toMatchObject({ status: "success" });
    expect(await call("query", "students:listByCenter", [opts(1.0)])).toMatchObject({ status: "success" });
    expect(await call("query", "students:listByCenter", [opts({ $integer: "AQAAAAAAAAA=" })])).toMatchObject({
      status: "error",
      errorMessage: expect.stringContaining("ArgumentValidationError"),
    });
  });

  test("case 68: a function that returns nothing gives null", async () => {
    const id = await value<string>("mutation", "students:create", { centerId: center, name: "A" });
    expect(await call("mutation", "students:update", [{ id, name: "B" }])).toMatchObject({ status: "success", value: null });
  });

  test("a student of a centre that does not exist is refused", async () => {
    const nowhere = encodeId(decodeId(center).table, "00000000-0000-4000-8000-000000000000");
    expect(await both("students:create", { centerId: nowhere, name: "A" })).toMatchObject({
      status: "error",
      errorData: { code: expect.any(String), message: expect.stringMatching(/\w/) },
    });
  });

  test.each(["students:update", "students:remove"])("%s of a student who is gone is refused with words", async (path) => {
    const id = await value<string>("mutation", "students:create", { centerId: center, name: "A" });
    await value("mutation", "students:remove", { id });
    expect(await both(path, { id })).toMatchObject({ status: "error" });
  });
});

function corrupted(id: string): string {
  return id.slice(0, 8) + (id[8] === "0" ? "1" : "0") + id.slice(9);
}
