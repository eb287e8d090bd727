import type { NegotiatedConnection } from "./negotiation";

/** The two channels of a connection: notes arrive in order and all of them; clock readings arrive at once or never. */
export type ChannelName = "notes" | "clock";

/** How two peers reach each other: straight, or through a TURN server. */
export type Route = "direct" | "relayed";

/** What a connection tells; never from within a call. */
export interface ConnectionHandlers {
  negotiationNeeded(): void;
  /** Null stands for the end of candidates. */
  candidate(candidate: RTCIceCandidateInit | null): void;
  state(state: RTCPeerConnectionState): void;
  channel(name: ChannelName, open: boolean): void;
  message(name: ChannelName, data: ArrayBuffer): void;
  track(track: MediaStreamTrack): void;
}

/** One attempt at a connection, as a link uses it; a browser's `RTCPeerConnection` or a test's. */
export interface LinkConnection extends NegotiatedConnection {
  /** False when the channel is not open, or holds too much that has not left yet. */
  send(name: ChannelName, data: ArrayBuffer): boolean;
  /** Sends this track from now on instead of the last one of its kind; null for none. */
  setTrack(kind: MediaKind, track: MediaStreamTrack | null): void;
  setIceServers(servers: RTCIceServer[]): void;
  /** Null while there is none. */
  route(): Promise<Route | null>;
  close(): void;
}

export type MediaKind = "audio" | "video";

export type Connect = (handlers: ConnectionHandlers) => LinkConnection;
