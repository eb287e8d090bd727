import type { FunctionReference, PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "./dataModel";

export declare const api: {
  centers: {
    create: FunctionReference<"mutation", "public", { name: string }, Id<"centers">>;
    get: FunctionReference<"query", "public", { id: Id<"centers"> }, Doc<"centers"> | null>;
    list: FunctionReference<"query", "public", Record<string, never>, Array<Doc<"centers">>>;
  };
  students: {
    create: FunctionReference<
      "mutation",
      "public",
      { centerId: Id<"centers">; name: string; status?: Doc<"students">["status"] },
      Id<"students">
    >;
    get: FunctionReference<"query", "public", { id: Id<"students"> }, Doc<"students"> | null>;
    listByCenter: FunctionReference<
      "query",
      "public",
      { centerId: Id<"centers">; paginationOpts: PaginationOptions },
      PaginationResult<Doc<"students">>
    >;
    remove: FunctionReference<"mutation", "public", { id: Id<"students"> }, null>;
    update: FunctionReference<
      "mutation",
      "public",
      { id: Id<"students">; name?: string; status?: Doc<"students">["status"] },
      null
    >;
  };
  users: {
    me: FunctionReference<"query", "public", Record<string, never>, Doc<"users"> | null>;
    store: FunctionReference<"mutation", "public", Record<string, never>, Id<"users">>;
  };
};
