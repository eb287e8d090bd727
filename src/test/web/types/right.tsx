import { ConvexHttpClient } from "convex/browser";
import { useAction, useMutation, usePaginatedQuery, useQuery } from "convex/react";
import { filterApi, type FunctionArgs, type FunctionReference, type FunctionReturnType } from "convex/server";
import { api } from "../../../main/web/_generated/api";
import type { Doc, Id, TableNames } from "../../../main/web/_generated/dataModel";
import { api as sampleApi, internal as sampleInternal } from "../_generated/api";
import type { Doc as SampleDoc, Id as SampleId } from "../_generated/dataModel";

// Right uses of the generated types: this file is compiled, never run.

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Refuses two types that are not the same, `any` among them. */
declare function same<A, B>(yes: Same<A, B>): void;

declare const centerId: Id<"centers">;
declare const sampleId: SampleId<"samples">;

export function useHooks() {
  const centers = useQuery(api.centers.list);
  same<typeof centers, Doc<"centers">[] | undefined>(true);
  const me = useQuery(api.users.me, {});
  same<typeof me, Doc<"users"> | null | undefined>(true);
  useQuery(api.students.get, "skip");

  const create = useMutation(api.students.create);
  const created = create({ centerId, name: "Ada" });
  same<typeof created, Promise<Id<"students">>>(true);
  void create({ centerId, name: "Ada", status: "trial" });

  const students = usePaginatedQuery(api.students.listByCenter, { centerId }, { initialNumItems: 10 });
  same<(typeof students.results)[number], Doc<"students">>(true);

  const signOut = useAction(api.auth.signOut);
  same<Awaited<ReturnType<typeof signOut>>, null>(true);
}

export async function callByHttp(client: ConvexHttpClient) {
  const count = await client.query(sampleApi.conformance.queries.brittle, { scope: "s" });
  same<typeof count, number>(true);
  const parsed = await client.query(sampleApi.conformance.queries.shape, {
    shape: { name: "n", size: 5n, sides: [1], flags: { on: true }, color: "red", parent: sampleId },
  });
  same<typeof parsed.size, bigint>(true);
  same<typeof parsed.color, "red" | "green">(true);
  same<typeof parsed.flags, Record<string, boolean>>(true);
  same<(typeof parsed)["width"], number | undefined>(true);
  const met = await client.action(sampleApi.conformance.changes.meet, { scope: "s" });
  same<typeof met, number>(true);
}

same<
  TableNames,
  | "centers"
  | "room_peers"
  | "rooms"
  | "sign_ins"
  | "signaling_inboxes"
  | "signaling_messages"
  | "students"
  | "turn_relays"
  | "users"
>(true);
same<Doc<"students">["status"], "active" | "trial" | "inactive">(true);
same<SampleDoc<"samples">["raw"], ArrayBuffer | undefined>(true);
same<SampleDoc<"samples">["serial"], bigint | undefined>(true);
same<FunctionReturnType<typeof sampleApi.conformance.queries.echo>, any>(true);
same<FunctionArgs<typeof sampleApi.conformance.schedule.cancel>, { id: SampleId<"_scheduled_functions"> }>(true);
same<typeof sampleInternal.conformance.queries.hidden, FunctionReference<"query", "internal", Record<string, never>, string>>(true);

/** The client's own way to narrow an api takes the generated one. */
export const queries = filterApi<typeof api, FunctionReference<"query", "public">>(api);
export const list: FunctionReference<"query", "public", Record<string, never>, Doc<"centers">[]> = queries.centers.list;
