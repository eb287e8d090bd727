import type { GenericId } from "convex/values";

export interface Tables {
  centers: { _id: Id<"centers">; _creationTime: number; name: string };
  students: {
    _id: Id<"students">;
    _creationTime: number;
    centerId: Id<"centers">;
    name: string;
    status: "active" | "trial" | "inactive";
  };
  users: {
    _id: Id<"users">;
    _creationTime: number;
    tokenIdentifier: string;
    name?: string;
    email?: string;
    image?: string;
    isAnonymous: boolean;
  };
}
export type TableNames = keyof Tables;
export type Doc<T extends TableNames> = Tables[T];
export type Id<T extends string> = GenericId<T>;
