import type { ConnectionState } from "convex/browser";

/**
 * What a person should know about the socket.
 *
 * `connecting` comes once, before the first connection. `lostAt` is epoch milliseconds on this machine's clock.
 */
export type Connection =
  | { kind: "connecting" }
  | { kind: "connected"; saving: number }
  | { kind: "reconnecting"; lostAt: number; saving: number };

type Known = Pick<ConnectionState, "isWebSocketConnected" | "hasEverConnected" | "inflightMutations">;

/** The next `Connection`, given the one before, what the client says, and the time in epoch milliseconds. */
export function nextConnection(before: Connection, state: Known, now: number): Connection {
  const saving = state.inflightMutations;
  if (state.isWebSocketConnected) return { kind: "connected", saving };
  if (!state.hasEverConnected) return { kind: "connecting" };
  const lostAt = before.kind === "reconnecting" ? before.lostAt : now;
  return { kind: "reconnecting", lostAt, saving };
}

/** A span of time as people say it, in whole seconds or minutes: `7 s`, `2 min 5 s`, `1 h 3 min`. */
export function spanText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
