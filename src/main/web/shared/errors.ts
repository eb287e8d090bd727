import { ConvexError, type Value } from "convex/values";

/** An error as a person should read it; `fields` says what is wrong with each field of a form, by its name. */
export interface KindError {
  message: string;
  fields: Record<string, string>;
}

/** Turns whatever a query or a mutation threw into words. */
export function kindError(error: unknown): KindError {
  if (error instanceof ConvexError) return fromData(error.data as Value | undefined);
  if (error instanceof Error) return { message: fromText(error.message), fields: {} };
  return { message: "Something went wrong.", fields: {} };
}

function fromData(data: Value | undefined): KindError {
  if (typeof data === "string") return { message: data, fields: {} };
  if (!isRecord(data)) return { message: "The server said no, without giving a reason.", fields: {} };
  const fields: Record<string, string> = {};
  if (isRecord(data["fields"])) {
    for (const [name, value] of Object.entries(data["fields"])) {
      const words = Array.isArray(value) ? value.filter((word) => typeof word === "string").join(", ") : value;
      if (typeof words === "string") fields[name] = words;
    }
  }
  const own = data["message"];
  const message = typeof own === "string" ? own : Object.values(fields).join(", ");
  return { message: message === "" ? "The server said no, without giving a reason." : message, fields };
}

/** The client wraps a failure as `[CONVEX M(path)] [Request ID: hex] Server Error`, a detail, and `Called by client`. */
function fromText(text: string): string {
  const request = /\[Request ID: ([0-9a-f]+)\]/.exec(text)?.[1];
  if (request === undefined) return text;
  const detail = text
    .split("\n")
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "Called by client" && !line.startsWith("at "))[0];
  return `${detail ?? "The server could not do this."} (request ${request})`;
}

function isRecord(value: unknown): value is Record<string, Value> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer);
}
