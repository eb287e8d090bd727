import type { JSONValue } from "convex/values";
import { beforeAll, describe, expect, test } from "vitest";
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
