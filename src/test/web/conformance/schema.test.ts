import type { JSONValue } from "convex/values";
import { expect, test } from "vitest";
import { checkMessage, type Message } from "../support/messages";

// Every frame of every test passes through the judge; here the judge is judged.

const version = { querySet: 1, identity: 0, ts: "ZAAAAAAAAAA=" };
const transition = (...modifications: JSONValue[]) => ({ type: "Transition", startVersion: version, endVersion: version, modifications });
const updated = { type: "QueryUpdated", queryId: 0, value: null, logLines: [], journal: null };
const failed = { type: "QueryFailed", queryId: 0, errorMessage: "no", logLines: [], journal: null };
const answer = { type: "MutationResponse", requestId: 0, success: true, result: null, ts: "ZAAAAAAAAAA=", logLines: [] };
const failedAnswer = { type: "MutationResponse", requestId: 0, success: false, result: "no", logLines: [] };
const acted = { type: "ActionResponse", requestId: 0, success: true, result: null, logLines: [] };
const refused = { type: "AuthError", error: "no", baseVersion: 0, authUpdateAttempted: true };

function without(object: Record<string, JSONValue>, name: string): JSONValue {
  const { [name]: _, ...rest } = object;
  return rest;
}

const judged = (message: JSONValue) => checkMessage(message as unknown as Message);

test.each<[string, JSONValue]>([
  ["an empty transition", transition()],
  ["a transition with each modification", transition(updated, failed, { ...failed, errorData: null }, { type: "QueryRemoved", queryId: 1 })],
  ["a mutation's answer", { ...answer, logLines: ["[LOG] 'hi'"] }],
  ["a failed mutation", failedAnswer],
  ["a failed mutation with data", { ...failedAnswer, errorData: { a: 1 } }],
  ["an action's answer", acted],
  ["a refusal", refused],
  ["a ping", { type: "Ping" }],
  ["a part of a transition", { type: "TransitionChunk", chunk: "{", partNumber: 0, totalParts: 2, transitionId: "1" }],
])("case 52: the schema takes %s", (_, message) => {
  judged(message);
});

test.each<[string, JSONValue]>([
  ["an unknown type", { type: "Hello" }],
  ["a missing start version", without(transition(), "startVersion")],
  ["null for modifications", { ...transition(), modifications: null }],
  ["a timestamp that is a number", { ...transition(), endVersion: { ...version, ts: 100 } }],
  ["a timestamp without padding", { ...transition(), endVersion: { ...version, ts: "ZAAAAAAAAAA" } }],
  ["a result without log lines", transition(without(updated, "logLines"))],
  ["a result with null for log lines", transition({ ...updated, logLines: null })],
  ["a log line without a level", transition({ ...updated, logLines: ["hi"] })],
  ["a result without a value", transition(without(updated, "value"))],
  ["a result without a journal", transition(without(updated, "journal"))],
  ["a result with error data", transition({ ...updated, errorData: null })],
  ["a failure without words", transition(without(failed, "errorMessage"))],
  ["a failure with a value", transition({ ...failed, value: null })],
  ["a modification of an unknown type", transition({ type: "QueryReplaced", queryId: 0 })],
  ["an answer without a time", without(answer, "ts")],
  ["an answer without log lines", without(answer, "logLines")],
  ["a failed answer whose text is a value", { ...failedAnswer, result: {} }],
  ["a failed answer with a time", { ...failedAnswer, ts: null }],
  ["an action's answer with a time", { ...acted, ts: "ZAAAAAAAAAA=" }],
  ["a refusal with null for its version", { ...refused, baseVersion: null }],
  ["a part beyond its group", { type: "TransitionChunk", chunk: "", partNumber: 2, totalParts: 2, transitionId: "1" }],
  ["a field of another protocol", { type: "Ping", at: 1 }],
])("case 52: the schema refuses %s", (_, message) => {
  expect(() => judged(message)).toThrow();
});

test("case 49: a FatalError, which would end a client for good, is refused wherever a test meets one", () => {
  expect(() => judged({ type: "FatalError", error: "any" })).toThrow();
});
