import { usePaginatedQuery } from "convex/react";
import { api } from "../../../main/web/_generated/api";
import type { Doc, Id } from "../../../main/web/_generated/dataModel";
import type { Row } from "./database";
import { runHook, type HookRun } from "./hooks";
import { openReactClient } from "./client";
import { until } from "./wait";
import { uuidOf } from "./wire";

export type Student = Doc<"students">;
export type Status = "LoadingFirstPage" | "LoadingMore" | "CanLoadMore" | "Exhausted";
export interface ListRender {
  results: Student[];
  status: Status;
  loadMore: (count: number) => void;
}

/** The real hook on the centre's students, with every render it made. */
export async function openList(
  centerId: string,
  initialNumItems: number,
  client = openReactClient(),
): Promise<HookRun<ListRender>> {
  const run = runHook<ListRender>(
    () => usePaginatedQuery(api.students.listByCenter, { centerId: centerId as Id<"centers"> }, { initialNumItems }),
    client,
  );
  await settled(run);
  return run;
}

/** Waits until no page is being loaded. */
export async function settled(run: HookRun<ListRender>): Promise<void> {
  await until(
    () => `the list is loaded; it is ${run.renders.at(-1)?.status}`,
    () => ["CanLoadMore", "Exhausted"].includes(run.renders.at(-1)?.status ?? ""),
  );
}

export async function loadMore(run: HookRun<ListRender>, count: number): Promise<void> {
  const before = run.renders.length;
  run.current.loadMore(count);
  await until("the next page is asked for", () => run.renders.length > before);
  await settled(run);
}

/** A student as a database row, to compare the two. */
export function asRow(student: Student): Row {
  return {
    id: uuidOf(student._id),
    creation_time: student._creationTime,
    center_id: uuidOf(student.centerId),
    name: student.name,
    status: student.status,
  };
}

/** The order of the list: descending by status, creation time and id. */
export function compareRows(a: Row, b: Row): number {
  return descending(a.status, b.status) || descending(a.creation_time, b.creation_time) || descending(a.id, b.id);
}

function descending<T extends string | number>(a: T, b: T): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
