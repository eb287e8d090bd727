import type { OptimisticLocalStore } from "convex/browser";
import { getFunctionName, type PaginationOptions, type PaginationResult } from "convex/server";
import { describe, expect, test } from "vitest";
import type { Doc, Id } from "../_generated/dataModel";
import { showCenterCreated, showCreated, showRemoved, showUpdated, type Chance } from "./optimistic";
import { isPending, sortKey, type Status, type Student } from "./student";
import { compareValues } from "convex/values";

const here = "center-here" as Id<"centers">;
const there = "center-there" as Id<"centers">;
const chance: Chance = { now: () => 1000, uuid: () => "u" };

function student(name: string, status: Status, time: number, centerId = here): Student {
  return { _id: `id-${name}` as Id<"students">, _creationTime: time, centerId, name, status };
}

interface Held {
  name: string;
  args: Record<string, unknown>;
  value: unknown;
}

/** A store that holds query results as the client's own does, by function name and arguments. */
class FakeStore {
  readonly held: Held[] = [];
  readonly set: string[] = [];

  page(centerId: string, cursor: string | null, page: Student[], isDone: boolean): void {
    const paginationOpts: PaginationOptions & { id: number } = { numItems: 2, cursor, id: 1 };
    const value: PaginationResult<Student> = { page, isDone, continueCursor: "c" };
    this.held.push({ name: "students:listByCenter", args: { centerId, paginationOpts }, value });
  }

  names(centerId: string): string[][] {
    return this.held
      .filter(({ name, args }) => name === "students:listByCenter" && args["centerId"] === centerId)
      .map(({ value }) => (value as PaginationResult<Student>).page.map(({ name }) => name));
  }

  asStore(): OptimisticLocalStore {
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
    const store = {
      getQuery: (query: never, args: unknown) =>
        this.held.find((one) => one.name === getFunctionName(query) && same(one.args, args))?.value,
      getAllQueries: (query: never) => this.held.filter(({ name }) => name === getFunctionName(query)),
      setQuery: (query: never, args: unknown, value: unknown) => {
        const one = this.held.find((held) => held.name === getFunctionName(query) && same(held.args, args));
        if (one === undefined) throw new Error("set a query that is not held");
        one.value = value;
        this.set.push(JSON.stringify(args));
      },
    };
    return store as unknown as OptimisticLocalStore;
  }
}

function twoPages(): FakeStore {
  const store = new FakeStore();
  store.page(here, null, [student("Tea", "trial", 9), student("Ina", "inactive", 8)], false);
  store.page(here, "c1", [student("Ada", "active", 7), student("Abe", "active", 6)], true);
  store.page(there, null, [student("Zoe", "active", 5, there)], true);
  return store;
}

describe("showCreated", () => {
  test("a new active student comes before the older active ones, in its own centre only", () => {
    const store = twoPages();
    showCreated(store.asStore(), { centerId: here, name: " New " }, chance);
    expect(store.names(here).flat()).toEqual(["Tea", "Ina", "New", "Ada", "Abe"]);
    expect(store.names(there)).toEqual([["Zoe"]]);
  });

  test("a place beyond the loaded pages shows nothing", () => {
    const store = new FakeStore();
    store.page(here, null, [student("Tea", "trial", 9)], false);
    showCreated(store.asStore(), { centerId: here, name: "New" }, chance);
    expect(store.names(here)).toEqual([["Tea"]]);
  });

  test("the first student of an empty centre is shown, and marked as pending", () => {
    const store = new FakeStore();
    store.page(here, null, [], true);
    showCreated(store.asStore(), { centerId: here, name: "New", status: "trial" }, chance);
    const page = (store.held[0]?.value as PaginationResult<Student>).page;
    expect(page).toMatchObject([{ name: "New", status: "trial", _creationTime: 1000 }]);
    expect(isPending(page[0]?._id ?? "")).toBe(true);
  });
});

describe("showUpdated", () => {
  test("a new name stays in its place and touches only its own page", () => {
    const store = twoPages();
    showUpdated(store.asStore(), { id: "id-Ada" as Id<"students">, name: "Eva" });
    expect(store.names(here)).toEqual([["Tea", "Ina"], ["Eva", "Abe"]]);
    expect(store.set).toHaveLength(1);
  });

  test("a new status moves the row across pages and keeps the order", () => {
    const store = twoPages();
    showUpdated(store.asStore(), { id: "id-Abe" as Id<"students">, status: "trial" });
    expect(store.names(here).flat()).toEqual(["Tea", "Abe", "Ina", "Ada"]);
    const rows = store.held
      .filter(({ args }) => args["centerId"] === here)
      .flatMap(({ value }) => (value as PaginationResult<Student>).page);
    expect([...rows].sort((a, b) => compareValues(sortKey(b), sortKey(a)))).toEqual(rows);
  });

  test("the detail of the same student changes with the list", () => {
    const store = twoPages();
    const id = "id-Ada" as Id<"students">;
    store.held.push({ name: "students:get", args: { id }, value: student("Ada", "active", 7) });
    showUpdated(store.asStore(), { id, name: "Eva" });
    expect(store.held.at(-1)?.value).toMatchObject({ name: "Eva" });
  });

  test("a student that is not loaded changes nothing", () => {
    const store = twoPages();
    showUpdated(store.asStore(), { id: "id-Nobody" as Id<"students">, status: "trial" });
    expect(store.set).toEqual([]);
  });
});

test("a removed student leaves every page", () => {
  const store = twoPages();
  showRemoved(store.asStore(), { id: "id-Ina" as Id<"students"> });
  expect(store.names(here)).toEqual([["Tea"], ["Ada", "Abe"]]);
});

test("a new centre is shown at the end", () => {
  const store = new FakeStore();
  store.held.push({ name: "centers:list", args: {}, value: [] });
  showCenterCreated(store.asStore(), { name: "North" }, chance);
  expect((store.held[0]?.value as Doc<"centers">[]).map(({ name }) => name)).toEqual(["North"]);
});
