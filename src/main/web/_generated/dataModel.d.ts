// Made from the Java functions and entities when they are built. Do not edit.

import type { GenericId } from "convex/values";

export interface Tables {
  centers: { _creationTime: number; _id: Id<"centers">; name: string };
  sign_ins: { _creationTime: number; _id: Id<"sign_ins">; expires: number; generation: bigint; renewed: number; subject: string; userId: Id<"users"> };
  students: { _creationTime: number; _id: Id<"students">; centerId: Id<"centers">; name: string; status: "active" | "trial" | "inactive" };
  users: { _creationTime: number; _id: Id<"users">; email?: string; image?: string; isAnonymous: boolean; name?: string; tokenIdentifier: string };
}
export type TableNames = keyof Tables;
export type Doc<T extends TableNames> = Tables[T];
export type Id<T extends string> = GenericId<T>;
