import type { OptimisticLocalStore } from "convex/browser";
import { insertAtPosition } from "convex/react";
import type { FunctionArgs } from "convex/server";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { pendingId, sortKey, type Student } from "./student";

const list = api.students.listByCenter;

/** What is not the same twice; handed in so that the guesses below can be tested. */
export interface Chance {
  now(): number;
  uuid(): string;
}

const browser: Chance = { now: () => Date.now(), uuid: () => crypto.randomUUID() };

/** Shows a new student at once. Out of sight when the place lies beyond the loaded pages, as it will on the server. */
export function showCreated(
  store: OptimisticLocalStore,
  { centerId, name, status }: FunctionArgs<typeof api.students.create>,
  chance: Chance = browser,
): void {
  place(store, {
    _id: pendingId(chance.uuid()) as Id<"students">,
    _creationTime: chance.now(),
    centerId,
    name: name.trim(),
    status: status ?? "active",
  });
}

/** Shows a new name or status at once; a new status moves the row, often to another page. */
export function showUpdated(
  store: OptimisticLocalStore,
  { id, name, status }: FunctionArgs<typeof api.students.update>,
): void {
  const change = (before: Student): Student => ({
    ...before,
    name: name?.trim() ?? before.name,
    status: status ?? before.status,
  });
  const detail = store.getQuery(api.students.get, { id });
  if (detail) store.setQuery(api.students.get, { id }, change(detail));

  const before = find(store, id);
  if (before === undefined) return;
  const after = change(before);
  if (after.status === before.status) {
    editPages(store, (page) => page.map((student) => (student._id === id ? after : student)));
  } else {
    editPages(store, (page) => page.filter((student) => student._id !== id));
    place(store, after);
  }
}

/** Takes a student out of sight at once. */
export function showRemoved(store: OptimisticLocalStore, { id }: FunctionArgs<typeof api.students.remove>): void {
  if (store.getQuery(api.students.get, { id })) store.setQuery(api.students.get, { id }, null);
  editPages(store, (page) => page.filter((student) => student._id !== id));
}

/** Shows a new centre at once, last in the list. */
export function showCenterCreated(
  store: OptimisticLocalStore,
  { name }: FunctionArgs<typeof api.centers.create>,
  chance: Chance = browser,
): void {
  const centers = store.getQuery(api.centers.list, {});
  if (centers === undefined) return;
  const center = { _id: pendingId(chance.uuid()) as Id<"centers">, _creationTime: chance.now(), name: name.trim() };
  store.setQuery(api.centers.list, {}, [...centers, center]);
}

function place(store: OptimisticLocalStore, student: Student): void {
  if (fillEmptyList(store, student)) return;
  insertAtPosition({
    paginatedQuery: list,
    argsToMatch: { centerId: student.centerId },
    sortOrder: "desc",
    sortKeyFromItem: sortKey,
    localQueryStore: store,
    item: student,
  });
}

/** The client's helper finds its place between rows that are there; a list without any needs this. */
function fillEmptyList(store: OptimisticLocalStore, student: Student): boolean {
  const pages = store.getAllQueries(list).filter(({ args }) => args.centerId === student.centerId);
  if (pages.some(({ value }) => value === undefined || value.page.length > 0)) return false;
  const first = pages.find(({ args }) => args.paginationOpts.cursor === null);
  if (first?.value === undefined) return false;
  store.setQuery(list, first.args, { ...first.value, page: [student] });
  return true;
}

function find(store: OptimisticLocalStore, id: Id<"students">): Student | undefined {
  for (const { value } of store.getAllQueries(list)) {
    const found = value?.page.find((student) => student._id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Edits each loaded page; a page that stays the same is left alone, so that nothing is drawn anew for it. */
function editPages(store: OptimisticLocalStore, edit: (page: Student[]) => Student[]): void {
  for (const { args, value } of store.getAllQueries(list)) {
    if (value === undefined) continue;
    const page = edit(value.page);
    const same = page.length === value.page.length && page.every((student, i) => student === value.page[i]);
    if (!same) store.setQuery(list, args, { ...value, page });
  }
}
