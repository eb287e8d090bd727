import type { Doc } from "../_generated/dataModel";

export type Student = Doc<"students">;
export type Status = Student["status"];

/** Every status, in the order of the list: the index runs downwards, so the last in the alphabet comes first. */
export const statuses = ["trial", "inactive", "active"] as const satisfies readonly Status[];

export const statusLabels: Record<Status, string> = { trial: "Trial", inactive: "Inactive", active: "Active" };

const nameLimit = 200;

/** The key by which the server orders the list, which it walks downwards. */
export function sortKey(student: Student): [Status, number, string] {
  return [student.status, student._creationTime, student._id];
}

/** What is wrong with a name, as the server would see it, or null. The limit counts code points after trimming. */
export function nameProblem(name: string): string | null {
  const length = [...name.trim()].length;
  if (length === 0) return "Please give a name.";
  if (length > nameLimit) return `A name has at most ${nameLimit} characters; this one has ${length}.`;
  return null;
}

/** A row that the server has not answered for yet: it can be seen but not changed. */
export function isPending(id: string): boolean {
  return id.startsWith(pendingPrefix);
}

/** An id for a row that is shown before the server has given it one. */
export function pendingId(random: string): string {
  return pendingPrefix + random;
}

const pendingPrefix = "pending:";
