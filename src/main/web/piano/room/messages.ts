import { ConvexError, type Value } from "convex/values";
import { generationLimit, offerLimit, SignalRefused, type Signal } from "../link/signaling";

/** What `signaling:sendMessage` takes beside the addresses. */
export interface Message {
  type: "offer" | "answer" | "ice";
  payload: Value;
  /**
   * The generation. Not more, since the server lets an offer take away what the same peer has sent under smaller numbers and was
   * not read yet: the answer before it, say.
   */
  gen: number;
}

/** The line of a description that has the number of its offer; browsers pass over attributes that they do not know. */
const offerLine = /^a=x-offer:(\d{1,9})\r?\n/m;

/** Candidates that travel in one message at most. */
export const candidatesTogether = 16;

/** How long to wait when the server asks for patience without saying how long, in milliseconds. */
const patience = 1_000;

/** A signal as messages; there is more than one when it has many candidates. */
export function toMessages(signal: Signal): Message[] {
  const { kind, generation: gen } = signal;
  if (kind !== "ice") return [{ type: kind, payload: { type: kind, sdp: `${signal.sdp}a=x-offer:${signal.offer}\r\n` }, gen }];
  const messages: Message[] = [];
  for (let i = 0; i < signal.candidates.length; i += candidatesTogether) {
    const payload = signal.candidates.slice(i, i + candidatesTogether).map(plain);
    messages.push({ type: "ice", payload, gen });
  }
  return messages;
}

/** What a message means; null when it is none of ours. The payload is another browser's and is not believed. */
export function fromMessage(type: string, payload: unknown, generation: number | undefined): Signal | null {
  if (generation === undefined || !isCount(generation, generationLimit)) return null;
  if (type === "offer" || type === "answer") return fromDescription(type, generation, isRecord(payload) ? payload["sdp"] : payload);
  if (type !== "ice") return null;
  const candidates = (Array.isArray(payload) ? payload : [payload]).filter(isCandidate);
  return candidates.length === 0 ? null : { kind: "ice", generation, candidates };
}

function fromDescription(kind: "offer" | "answer", generation: number, text: unknown): Signal | null {
  if (typeof text !== "string") return null;
  const offer = Number(offerLine.exec(text)?.[1]);
  return isCount(offer, offerLimit) ? { kind, generation, offer, sdp: text.replace(offerLine, "") } : null;
}

/** What a failed send means for the signal: try again after a while, or leave it. Other failures stay what they are. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof ConvexError) || !isRecord(error.data)) return error;
  const { code, message, retryAfterMs } = error.data;
  const text = typeof message === "string" ? message : String(code);
  if (code === "RATE_LIMITED") return new SignalRefused(text, typeof retryAfterMs === "number" ? retryAfterMs : patience);
  return new SignalRefused(text, code === "INBOX_FULL" ? patience : null);
}

/** Whether the server says that the caller is not in the room, or that there is none: both sound the same. */
export function isNoMember(error: unknown): boolean {
  return error instanceof ConvexError && isRecord(error.data) && error.data["code"] === "ROOM_NOT_FOUND";
}

/** Only what a candidate is made of, and nothing that has no value. */
function plain({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidateInit): Value {
  const all = { candidate, sdpMid, sdpMLineIndex, usernameFragment };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null)) as Value;
}

function isCount(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= limit;
}

function isCandidate(value: unknown): value is RTCIceCandidateInit {
  return isRecord(value) && typeof value["candidate"] === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
