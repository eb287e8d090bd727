import type { JSONValue } from "convex/values";
import { baseUrl } from "./environment";
import { decodeId } from "./wire";

export type Answer =
  | { status: "success"; value: JSONValue }
  | { status: "error"; errorMessage: string; errorData?: JSONValue };

/** Calls a function over HTTP and gives what it answered, a failure of the function included. */
export async function call(
  kind: "query" | "mutation" | "action",
  path: string,
  args: JSONValue,
  format = "convex_encoded_json",
): Promise<Answer> {
  const response = await post(`/api/${kind}`, { path, format, args });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Calls a function that is expected to work and gives its value. */
export async function value<T extends JSONValue>(kind: "query" | "mutation", path: string, args: JSONValue): Promise<T> {
  const answer = await call(kind, path, [args]);
  if (answer.status === "error") throw new Error(`${path} failed: ${answer.errorMessage}`);
  return answer.value as T;
}

export function post(path: string, body: JSONValue, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(baseUrl + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** A centre of the test's own, so that no test disturbs another; gives its id. */
export function ownCenter(name = "Test centre"): Promise<string> {
  return value<string>("mutation", "centers:create", { name });
}

/** The number that ids of students carry. */
export async function studentTable(): Promise<number> {
  const center = await ownCenter();
  return decodeId(await value<string>("mutation", "students:create", { centerId: center, name: "To learn the table's number" })).table;
}
