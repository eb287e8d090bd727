import { ConvexHttpClient } from "convex/browser";
import { useAction, useMutation, usePaginatedQuery, useQuery } from "convex/react";
import { api, internal } from "../../../main/web/_generated/api";
import type { Doc, Id } from "../../../main/web/_generated/dataModel";
import { api as sampleApi, internal as sampleInternal } from "../_generated/api";

// Wrong uses of the generated types: the compiler complains of each marked line, and of a mark without an error.

declare const centerId: Id<"centers">;
declare const studentId: Id<"students">;

export function useHooks() {
  // @ts-expect-error: arguments are missing
  useQuery(api.students.get);
  // @ts-expect-error: an id of another table
  useQuery(api.students.get, { id: centerId });
  // @ts-expect-error: a plain string is no id
  useQuery(api.students.get, { id: "4711" });
  // @ts-expect-error: takes no arguments
  useQuery(api.centers.list, { page: 1 });
  // @ts-expect-error: a mutation is no query
  useQuery(api.students.create, { centerId, name: "Ada" });
  // @ts-expect-error: a query is no mutation
  useMutation(api.students.get);
  // @ts-expect-error: a mutation is no action
  useAction(api.students.remove);
  // @ts-expect-error: not a list by pages
  usePaginatedQuery(api.centers.list, {}, { initialNumItems: 10 });
  // @ts-expect-error: the options of the page are the hook's own
  usePaginatedQuery(api.students.listByCenter, { centerId, paginationOpts: null }, { initialNumItems: 10 });

  const create = useMutation(api.students.create);
  // @ts-expect-error: no such status
  void create({ centerId, name: "Ada", status: "gone" });
  // @ts-expect-error: an argument too many
  void create({ centerId, name: "Ada", age: 7 });
  // @ts-expect-error: a name is text
  void create({ centerId, name: 7 });

  // @ts-expect-error: null, when there is no such student
  return useQuery(api.students.get, { id: studentId })?.name.length satisfies number;
}

export async function callByHttp(client: ConvexHttpClient) {
  // @ts-expect-error: a long is a bigint
  await client.query(sampleApi.conformance.queries.shape, { shape: { name: "n", size: 5, sides: [], flags: {}, color: "red" } });
  // @ts-expect-error: no such colour
  await client.query(sampleApi.conformance.queries.shape, { shape: { name: "n", size: 5n, sides: [], flags: {}, color: "blue" } });
  // @ts-expect-error: void functions give null
  (await client.query(sampleApi.conformance.queries.nothing, {})) satisfies undefined;
  // @ts-expect-error: internal functions are not called from outside
  await client.query(sampleInternal.conformance.queries.hidden, {});
}

// @ts-expect-error: internal functions are not in the api
export const hidden = sampleApi.conformance.queries.hidden;
// @ts-expect-error: nor public ones among the internal ones
export const list = internal.centers;
// @ts-expect-error: no such module
export const none = api.teachers;
// @ts-expect-error: no such table
export type Teacher = Doc<"teachers">;
