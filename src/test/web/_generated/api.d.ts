// Made from the Java functions and entities when they are built. Do not edit.

import type { FunctionReference, PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "./dataModel";

export declare const api: {
  conformance: {
    changes: {
      add: FunctionReference<"mutation", "public", { amount?: number; extra?: any; label?: string; raw?: ArrayBuffer; scope: string; serial?: bigint }, Id<"samples">>;
      addMany: FunctionReference<"mutation", "public", { count: number; scope: string }, null>;
      echo: FunctionReference<"mutation", "public", { value: any }, any>;
      echoByAction: FunctionReference<"action", "public", { value: any }, any>;
      fail: FunctionReference<"mutation", "public", { scope: string }, null>;
      failByAction: FunctionReference<"action", "public", Record<string, never>, null>;
      increment: FunctionReference<"mutation", "public", { scope: string }, number>;
      meet: FunctionReference<"action", "public", { scope: string }, number>;
      refuse: FunctionReference<"mutation", "public", { data: any; scope: string }, null>;
      refuseByAction: FunctionReference<"action", "public", { data: any }, null>;
      relabel: FunctionReference<"mutation", "public", { id: Id<"samples">; label: string }, null>;
      remove: FunctionReference<"mutation", "public", { id: Id<"samples"> }, null>;
      sign: FunctionReference<"mutation", "public", { scope: string }, null>;
      whoActs: FunctionReference<"action", "public", Record<string, never>, string>;
      write: FunctionReference<"action", "public", { text: string }, null>;
    };
    environment: {
      configured: FunctionReference<"action", "public", { name: string }, string | null>;
      read: FunctionReference<"query", "public", { name: string }, string | null>;
    };
    queries: {
      brittle: FunctionReference<"query", "public", { scope: string }, number>;
      byAmount: FunctionReference<"query", "public", { scope: string }, Array<Doc<"samples">>>;
      byLabel: FunctionReference<"query", "public", { scope: string }, Array<Doc<"samples">>>;
      bySerial: FunctionReference<"query", "public", { scope: string }, Array<Doc<"samples">>>;
      claims: FunctionReference<"query", "public", Record<string, never>, any>;
      countKeepsakes: FunctionReference<"query", "public", Record<string, never>, number>;
      echo: FunctionReference<"query", "public", { value: any }, any>;
      fieldNamed: FunctionReference<"query", "public", { name: string }, Record<string, boolean>>;
      first: FunctionReference<"query", "public", { scope: string }, Doc<"samples"> | null>;
      get: FunctionReference<"query", "public", { id: Id<"samples"> }, Doc<"samples"> | null>;
      nothing: FunctionReference<"query", "public", Record<string, never>, null>;
      padded: FunctionReference<"query", "public", { length: number; scope: string }, { amount: number; text: string }>;
      page: FunctionReference<"query", "public", { desc: boolean; paginationOpts: PaginationOptions; scope: string }, PaginationResult<Doc<"samples">>>;
      pageAboveFloor: FunctionReference<"query", "public", { paginationOpts: PaginationOptions; scope: string }, PaginationResult<Doc<"samples">>>;
      range: FunctionReference<"query", "public", { bounds: Array<{ field: string; op: string; value: any }>; index: string; scope: string }, Array<Doc<"samples">>>;
      refuse: FunctionReference<"query", "public", { data: any }, any>;
      shape: FunctionReference<"query", "public", { shape: { color: "red" | "green"; flags: Record<string, boolean>; name: string; parent?: Id<"samples">; sides: Array<number>; size: bigint; width?: number } }, { color: "red" | "green"; flags: Record<string, boolean>; name: string; parent?: Id<"samples">; sides: Array<number>; size: bigint; width?: number }>;
      sort: FunctionReference<"query", "public", { values: Array<any> }, Array<any>>;
      whoAmI: FunctionReference<"query", "public", Record<string, never>, string>;
    };
    schedule: {
      actLater: FunctionReference<"mutation", "public", { scope: string }, Id<"_scheduled_functions">>;
      cancel: FunctionReference<"mutation", "public", { id: Id<"_scheduled_functions"> }, null>;
      failLater: FunctionReference<"mutation", "public", { scope: string }, Id<"_scheduled_functions">>;
      get: FunctionReference<"query", "public", { id: Id<"_scheduled_functions"> }, { _creationTime: number; _id: Id<"_scheduled_functions">; args: any; completedTime?: number; name: string; scheduledTime: number; state: any } | null>;
      later: FunctionReference<"mutation", "public", { millis: number; scope: string }, Id<"_scheduled_functions">>;
    };
  };
};

export declare const internal: {
  conformance: {
    queries: {
      hidden: FunctionReference<"query", "internal", Record<string, never>, string>;
    };
    schedule: {
      act: FunctionReference<"action", "internal", { scope: string }, null>;
      mark: FunctionReference<"mutation", "internal", { label: string; scope: string }, null>;
      tick: FunctionReference<"mutation", "internal", { scope: string }, null>;
    };
  };
};
