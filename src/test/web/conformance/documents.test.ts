import { ConvexHttpClient } from "convex/browser";
import { compareValues, type JSONValue, type Value } from "convex/values";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../../main/web/shared/testing/random";
import { ownScope, samples, type Sample } from "../support/conformance";
import { Database } from "../support/database";
import { baseUrl } from "../support/environment";
import { call, value } from "../support/http";
import { chooseSeed } from "../support/seed";
import { decodeId } from "../support/wire";

let database: Database;
const http = new ConvexHttpClient(baseUrl, { logger: false });
beforeAll(async () => {
  database = await Database.connect();
});
afterAll(() => database.close());

describe("the order of values", () => {
  const halfwidth = "\uff61";
  const emoji = "\u{1f600}";
  const kinds: Value[] = [
    null,
    -(2n ** 63n),
    -1n,
    0n,
    2n ** 63n - 1n,
    -Infinity,
    -1.5,
    -0,
    0,
    1,
    Infinity,
    NaN,
    false,
    true,
    "",
    "a",
    "a\u0000",
    "aa",
    "é",
    halfwidth,
    emoji,
    new ArrayBuffer(0),
    new Uint8Array([1]).buffer,
    new Uint8Array([1, 0]).buffer,
    new Uint8Array([255]).buffer,
    [],
    [null],
    [1n, 2n],
    [1],
    {},
    { a: 1n },
    { a: 1 },
    { a: 1, b: 0 },
    { b: 0n },
  ];

  test("case 88: the server sorts values of all kinds as the client compares them", async () => {
    const seed = chooseSeed();
    const random = new Random(seed);
    const shuffled = [...kinds].sort(() => random.below(3) - 1);
    expect(await http.query(samples.sort, { values: shuffled }), `seed ${seed}`).toStrictEqual(kinds);
    for (let i = 1; i < kinds.length; i++) expect(compareValues(kinds[i - 1], kinds[i]), `place ${i}`).toBeLessThan(0);
  });

  test("case 88: text in an index is in the order of code points, not of UTF-16, and missing comes first", async () => {
    const scope = ownScope();
    const wanted = [undefined, "", "Z", "a", "é", halfwidth, emoji];
    for (const label of [...wanted].reverse()) await http.mutation(samples.add, { scope, ...(label === undefined ? {} : { label }) });
    expect((await http.query(samples.byLabel, { scope })).map(({ label }) => label)).toEqual(wanted);
    expect(halfwidth < emoji, "JavaScript itself has them the other way round").toBe(false);
  });

  test("case 88: numbers in an index go from the least to NaN, and missing comes first", async () => {
    const scope = ownScope();
    const wanted = [undefined, -Infinity, -1.5, 0, 5e-324, 1, Infinity, NaN];
    for (const amount of [...wanted].reverse()) await http.mutation(samples.add, { scope, ...(amount === undefined ? {} : { amount }) });
    expect((await http.query(samples.byAmount, { scope })).map(({ amount }) => amount)).toEqual(wanted);
    const serials = [undefined, -(2n ** 63n), -1n, 0n, 9007199254740993n, 2n ** 63n - 1n];
    const other = ownScope();
    for (const serial of [...serials].reverse()) {
      await http.mutation(samples.add, { scope: other, ...(serial === undefined ? {} : { serial }) });
    }
    expect((await http.query(samples.bySerial, { scope: other })).map(({ serial }) => serial)).toEqual(serials);
  });
});

describe("ranges of an index", () => {
  type Bound = [op: string, field: string, value: Value];
  const range = async (scope: string, ...bounds: Bound[]) =>
    (
      await http.query(samples.range, {
        scope,
        index: "by_scope_amount",
        bounds: bounds.map(([op, field, value]) => ({ op, field, value })),
      })
    ).map(({ amount }) => amount);

  test("case 89: bounds are kept, an upper one alone takes in what is missing, and what is missing can be asked for", async () => {
    const scope = ownScope();
    for (const amount of [undefined, 1, 2, 3]) await http.mutation(samples.add, { scope, ...(amount === undefined ? {} : { amount }) });
    expect(await range(scope, ["gt", "amount", 1])).toEqual([2, 3]);
    expect(await range(scope, ["gte", "amount", 1])).toEqual([1, 2, 3]);
    expect(await range(scope, ["lt", "amount", 3])).toEqual([undefined, 1, 2]);
    expect(await range(scope, ["lte", "amount", 3])).toEqual([undefined, 1, 2, 3]);
    expect(await range(scope, ["gt", "amount", 1], ["lt", "amount", 3])).toEqual([2]);
    expect(await range(scope, ["gt", "amount", 3], ["lt", "amount", 1])).toEqual([]);
    expect(await range(scope, ["eq", "amount", 2])).toEqual([2]);
    expect(await range(scope, ["eq", "amount", null])).toEqual([undefined]);
    expect(await range(scope, ["gt", "amount", null])).toEqual([1, 2, 3]);
    expect(await range(scope, ["eq", "amount", 2], ["gt", "_creationTime", 0])).toEqual([2]);
    expect(await range(scope, ["eq", "amount", 2], ["lt", "_creationTime", 0])).toEqual([]);
  });

  test.each<[string, string, Bound[], RegExp]>([
    ["a field out of its turn", "by_scope_amount", [["eq", "_creationTime", 1]], /does not come next|_creationTime/],
    ["a field of another index", "by_scope_amount", [["eq", "label", "x"]], /label/],
    ["two lower bounds", "by_scope_amount", [["gt", "amount", 1], ["gte", "amount", 2]], /two lower bounds/],
    ["bounds on two fields", "by_scope_amount", [["gt", "amount", 1], ["lt", "_creationTime", 2]], /two fields/],
    ["a value of the wrong type", "by_scope_amount", [["eq", "amount", "x"]], /amount/],
    ["an unknown index", "by_nothing", [], /by_nothing/],
  ])("case 89: %s is a failure that names it", async (_, index, bounds, words) => {
    const named = bounds.map(([op, field, bound]) => ({ op, field, value: bound as JSONValue }));
    const answer = await call("query", "conformance/queries:range", { scope: ownScope(), index, bounds: named });
    expect(answer).toMatchObject({ status: "error", errorMessage: expect.stringMatching(words) });
  });
});

describe("documents", () => {
  test("case 90: a corrupted id, and one of another table, are no ids of this table", async () => {
    const id = await http.mutation(samples.add, { scope: ownScope() });
    expect(decodeId(id).uuid).toMatch(/^[0-9a-f-]{36}$/);
    const at = 10;
    const corrupted = id.slice(0, at) + (id[at] === "0" ? "1" : "0") + id.slice(at + 1);
    const center = await value<string>("mutation", "centers:create", { name: "Another table" });
    for (const other of [corrupted, center, id.toUpperCase(), `${id}0`, id.slice(1), ""]) {
      expect(await call("query", "conformance/queries:get", { id: other }), other).toMatchObject({
        status: "error",
        errorMessage: expect.stringContaining("ArgumentValidationError"),
      });
    }
    expect(await call("query", "conformance/queries:get", { id })).toMatchObject({ status: "success", value: { _id: id } });
  });

  test("case 91: creation times grow strictly within one transaction", async () => {
    const scope = ownScope();
    await http.mutation(samples.addMany, { scope, count: 200 });
    const rows = (await http.query(samples.byAmount, { scope })) as Sample[];
    const times = rows.map(({ _creationTime }) => _creationTime);
    expect(times).toHaveLength(200);
    for (let i = 1; i < times.length; i++) expect(times[i]).toBeGreaterThan(times[i - 1] as number);
  });

  test.each(["_id", "_creationTime", "_anything"])("case 91: the reserved field %s is refused in what a caller sends for a document", async (name) => {
    const answer = await call("mutation", "conformance/changes:add", { scope: ownScope(), [name]: 1 });
    expect(answer).toMatchObject({ status: "error", errorMessage: expect.stringContaining("ArgumentValidationError") });
  });
});
