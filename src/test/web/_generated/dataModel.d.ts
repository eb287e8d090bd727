// Made from the Java functions and entities when they are built. Do not edit.

import type { GenericId } from "convex/values";

export interface Tables {
  samples: { _creationTime: number; _id: Id<"samples">; amount?: number; extra?: any; label?: string; parent?: Id<"samples">; raw?: ArrayBuffer; scope: string; serial?: bigint };
}
export type TableNames = keyof Tables;
export type Doc<T extends TableNames> = Tables[T];
export type Id<T extends string> = GenericId<T>;
