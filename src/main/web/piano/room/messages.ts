import { ConvexError, type Value } from "convex/values";
import { generationLimit, offerLimit, SignalRefused, type Signal } from "../link/signaling";

/** What `signaling:sendMessage` takes beside the addresses. */
export interface Message {
  type: "offer" | "answer" | "ice";
  payload: Value;
  /** `generation · 2^14 + offer`; never decreases from one message of a peer to the next. An int32. */
  gen: number;
}

const offerBits = 14;

/** Candidates that travel in one message at most. */
export const candidatesTogether = 16;

/** How long to wait when the server asks for patience without saying how long, in milliseconds. */
const patience = 1_000;

/** A signal as messages; there is more than one when it has many candidates. */
export function toMessages(signal: Signal): Message[] {
  const gen = signal.generation * 2 ** offerBits + signal.offer;
  if (signal.kind !== "ice") return [{ type: signal.kind, payload: { type: signal.kind, sdp: signal.sdp }, gen }];
  const messages: Message[] = [];
  for (let i = 0; i < signal.candidates.length; i += candidatesTogether) {
    const payload = signal.candidates.slice(i, i + candidatesTogether).map(plain);
    messages.push({ type: "ice", payload, gen });
  }
  return messages;
}

/** What a message means; null when it is none of ours. The payload is another browser's and is not believed. */
export function fromMessage(type: string, payload: unknown, gen: number | undefined): Signal | null {
  const generation = Math.floor((gen ?? 0) / 2 ** offerBits);
  const offer = (gen ?? 0) % 2 ** offerBits;
  if (!Number.isInteger(gen) || generation < 1 || generation > generationLimit || offer > offerLimit) return null;
  if (type === "offer" || type === "answer") {
    const sdp = isRecord(payload) ? payload["sdp"] : payload;
    return typeof sdp === "string" ? { kind: type, generation, offer, sdp } : null;
  }
  if (type !== "ice") return null;
  const candidates = (Array.isArray(payload) ? payload : [payload]).filter(isCandidate);
  return candidates.length === 0 ? null : { kind: "ice", generation, offer, candidates };
}

/** What a failed send means for the signal: try again after a while, or leave it. Other failures stay what they are. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof ConvexError) || !isRecord(error.data)) return error;
  const { code, message, retryAfterMs } = error.data;
  const text = typeof message === "string" ? message : String(code);
  if (code === "RATE_LIMITED") return new SignalRefused(text, typeof retryAfterMs === "number" ? retryAfterMs : patience);
  return new SignalRefused(text, code === "INBOX_FULL" ? patience : null);
}

/** Only what a candidate is made of, and nothing that has no value. */
function plain({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidateInit): Value {
  const all = { candidate, sdpMid, sdpMLineIndex, usernameFragment };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null)) as Value;
}

function isCandidate(value: unknown): value is RTCIceCandidateInit {
  return isRecord(value) && typeof value["candidate"] === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
