import type { JSONValue } from "convex/values";

/** What a server may say, with the fields a client relies on. */
export interface Version {
  querySet: number;
  identity: number;
  ts: string;
}

export type Modification =
  | { type: "QueryUpdated"; queryId: number; value: JSONValue; logLines: string[]; journal: string | null }
  | {
      type: "QueryFailed";
      queryId: number;
      errorMessage: string;
      logLines: string[];
      journal: string | null;
      errorData?: JSONValue;
    }
  | { type: "QueryRemoved"; queryId: number };

export type Transition = {
  type: "Transition";
  startVersion: Version;
  endVersion: Version;
  modifications: Modification[];
};

export type MutationResponse =
  | { type: "MutationResponse"; requestId: number; success: true; result: JSONValue; ts: string; logLines: string[] }
  | {
      type: "MutationResponse";
      requestId: number;
      success: false;
      result: string;
      logLines: string[];
      errorData?: JSONValue;
    };

export type ActionResponse = { type: "ActionResponse"; requestId: number; success: boolean; result: JSONValue };

export type Message =
  | Transition
  | MutationResponse
  | ActionResponse
  | { type: "AuthError"; error: string; baseVersion: number; authUpdateAttempted: boolean }
  | { type: "FatalError"; error: string }
  | { type: "Ping" };

/** Refuses what would make the real client throw or go wrong; every message of every test passes through here. */
export function checkMessage(message: Message): void {
  switch (message.type) {
    case "Transition":
      for (const version of [message.startVersion, message.endVersion]) {
        need(Number.isInteger(version.querySet) && Number.isInteger(version.identity), "version numbers", message);
        need(/^[A-Za-z0-9+/]{11}=$/.test(version.ts), "a timestamp of 8 bytes", message);
      }
      need(Array.isArray(message.modifications), "modifications", message);
      message.modifications.forEach(checkModification);
      return;
    case "MutationResponse":
      need(Number.isInteger(message.requestId), "a request id", message);
      need(Array.isArray(message.logLines), "log lines", message);
      need("result" in message, "a result", message);
      if (message.success) need(/^[A-Za-z0-9+/]{11}=$/.test(message.ts), "a timestamp", message);
      else need(typeof message.result === "string", "an error text", message);
      return;
    case "ActionResponse":
      need(Number.isInteger(message.requestId) && "result" in message && !("ts" in message), "an action's answer", message);
      return;
    case "AuthError":
      need(typeof message.baseVersion === "number" && typeof message.authUpdateAttempted === "boolean", "versions", message);
      return;
    case "FatalError":
      need(typeof message.error === "string", "an error", message);
      return;
    case "Ping":
      return;
    default:
      message satisfies never;
      throw new Error(`a message that the client does not know: ${JSON.stringify(message)}`);
  }
}

function checkModification(modification: Modification): void {
  need(Number.isInteger(modification.queryId), "a query id", modification);
  switch (modification.type) {
    case "QueryRemoved":
      return;
    case "QueryUpdated":
      need("value" in modification, "a value", modification);
      checkRun(modification);
      return;
    case "QueryFailed":
      need(typeof modification.errorMessage === "string", "an error message", modification);
      checkRun(modification);
      return;
    default:
      modification satisfies never;
      throw new Error(`a modification that the client does not know: ${JSON.stringify(modification)}`);
  }
}

function checkRun(run: { logLines: string[]; journal: string | null }): void {
  need(Array.isArray(run.logLines), "log lines", run);
  need("journal" in run && (run.journal === null || typeof run.journal === "string"), "a journal", run);
}

function need(holds: boolean, what: string, inWhat: unknown): void {
  if (!holds) throw new Error(`expected ${what} in ${JSON.stringify(inWhat)}`);
}
