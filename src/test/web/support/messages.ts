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

export type TransitionChunk = {
  type: "TransitionChunk";
  chunk: string;
  partNumber: number;
  totalParts: number;
  transitionId: string;
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

export type ActionResponse = {
  type: "ActionResponse";
  requestId: number;
  success: boolean;
  result: JSONValue;
  logLines: string[];
  errorData?: JSONValue;
};

export type Message =
  | Transition
  | TransitionChunk
  | MutationResponse
  | ActionResponse
  | { type: "AuthError"; error: string; baseVersion: number; authUpdateAttempted: boolean }
  | { type: "Ping" };

/**
 * The schema of section 1.4 of the wire contract, without what this server never sends (`FatalError`, clock fields). Every
 * message of every test passes through here, those to the real clients included.
 */
export function checkMessage(message: Message): void {
  switch (message.type) {
    case "Transition":
      fields(message, "type", "startVersion", "endVersion", "modifications");
      checkVersion(message.startVersion);
      checkVersion(message.endVersion);
      need(Array.isArray(message.modifications), "modifications", message);
      message.modifications.forEach(checkModification);
      return;
    case "TransitionChunk":
      fields(message, "type", "chunk", "partNumber", "totalParts", "transitionId");
      need(isText(message.chunk) && isText(message.transitionId), "a chunk and the name of its group", message.type);
      need(isCount(message.partNumber) && message.partNumber < message.totalParts, "a place among its parts", message.type);
      return;
    case "MutationResponse":
      need(isCount(message.requestId), "a request id", message);
      if (message.success) {
        fields(message, "type", "requestId", "success", "result", "ts", "logLines");
        need(isTimestamp(message.ts), "a timestamp", message);
      } else checkFailedCall(message);
      checkLogLines(message);
      return;
    case "ActionResponse":
      need(isCount(message.requestId), "a request id", message);
      if (message.success) fields(message, "type", "requestId", "success", "result", "logLines");
      else checkFailedCall(message);
      checkLogLines(message);
      return;
    case "AuthError":
      fields(message, "type", "error", "baseVersion", "authUpdateAttempted");
      need(isText(message.error) && isCount(message.baseVersion), "an error and a version", message);
      need(typeof message.authUpdateAttempted === "boolean", "whether an update was tried", message);
      return;
    case "Ping":
      fields(message, "type");
      return;
    default:
      message satisfies never;
      throw new Error(`a message that this server does not send: ${JSON.stringify(message)}`);
  }
}

function checkModification(modification: Modification): void {
  need(isCount(modification.queryId), "a query id", modification);
  switch (modification.type) {
    case "QueryRemoved":
      fields(modification, "type", "queryId");
      return;
    case "QueryUpdated":
      fields(modification, "type", "queryId", "value", "logLines", "journal");
      checkRun(modification);
      return;
    case "QueryFailed":
      fields(modification, "type", "queryId", "errorMessage", "logLines", "journal", "errorData?");
      need(isText(modification.errorMessage), "an error message", modification);
      checkRun(modification);
      return;
    default:
      modification satisfies never;
      throw new Error(`a modification that the client does not know: ${JSON.stringify(modification)}`);
  }
}

function checkFailedCall(message: { success: boolean; result: JSONValue }): void {
  need(message.success === false, "success or failure", message);
  fields(message, "type", "requestId", "success", "result", "logLines", "errorData?");
  need(isText(message.result), "an error text", message);
}

function checkVersion(version: Version): void {
  fields(version, "querySet", "identity", "ts");
  need(isCount(version.querySet) && isCount(version.identity) && isTimestamp(version.ts), "a version", version);
}

function checkRun(run: { logLines: string[]; journal: string | null }): void {
  checkLogLines(run);
  need(run.journal === null || isText(run.journal), "a journal", run);
}

/** The client prints what follows the level in brackets, and complains without it. */
function checkLogLines({ logLines }: { logLines: string[] }): void {
  need(Array.isArray(logLines) && logLines.every((line) => /^\[(LOG|DEBUG|INFO|WARN|ERROR)\] /.test(line)), "log lines", logLines);
}

/** Exactly these fields; a `?` marks one that may be absent, but not null in the sense of absent. */
function fields(object: object, ...names: string[]): void {
  const wanted = names.filter((name) => !name.endsWith("?"));
  const allowed = new Set(names.map((name) => name.replace("?", "")));
  for (const name of wanted) need(name in object, name, object);
  for (const name of Object.keys(object)) need(allowed.has(name), `no field ${name}`, object);
}

const isText = (value: unknown): value is string => typeof value === "string";
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const isTimestamp = (value: unknown): boolean => isText(value) && /^[A-Za-z0-9+/]{11}=$/.test(value);

function need(holds: boolean, what: string, inWhat: unknown): void {
  if (!holds) throw new Error(`expected ${what} in ${JSON.stringify(inWhat)}`);
}
