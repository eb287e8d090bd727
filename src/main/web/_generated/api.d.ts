// Made from the Java functions and entities when they are built. Do not edit.

import type { FunctionReference, PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "./dataModel";

export declare const api: {
  auth: {
    isAuthenticated: FunctionReference<"query", "public", Record<string, never>, boolean>;
    signIn: FunctionReference<"action", "public", { calledBy?: string; params?: any; provider?: string; refreshToken?: string; verifier?: string }, any>;
    signOut: FunctionReference<"action", "public", Record<string, never>, null>;
  };
  centers: {
    create: FunctionReference<"mutation", "public", { name: string }, Id<"centers">>;
    get: FunctionReference<"query", "public", { id: Id<"centers"> }, Doc<"centers"> | null>;
    list: FunctionReference<"query", "public", Record<string, never>, Array<Doc<"centers">>>;
  };
  rooms: {
    close: FunctionReference<"mutation", "public", { roomId: Id<"rooms"> }, null>;
    create: FunctionReference<"mutation", "public", { displayName?: string; kind?: "one-on-one" | "class"; slug?: string; tab?: string }, Id<"rooms">>;
    get: FunctionReference<"query", "public", { roomId: Id<"rooms"> }, { _creationTime: number; _id: Id<"rooms">; capacity: number; hostId: Id<"users">; kind: "one-on-one" | "class"; slug: string; topology: "star" | "mesh"; you: Id<"room_peers"> }>;
    join: FunctionReference<"mutation", "public", { displayName?: string; slug: string; tab?: string }, Id<"rooms">>;
    leave: FunctionReference<"mutation", "public", { roomId: Id<"rooms"> }, null>;
    peers: FunctionReference<"query", "public", { roomId: Id<"rooms"> }, Array<{ _id: Id<"room_peers">; displayName?: string; epoch: number; joinedAt: number; role: "host" | "participant"; userId: Id<"users"> }>>;
    remove: FunctionReference<"mutation", "public", { peerId: Id<"room_peers">; roomId: Id<"rooms"> }, null>;
    setTopology: FunctionReference<"mutation", "public", { roomId: Id<"rooms">; topology: "star" | "mesh" }, null>;
  };
  signaling: {
    ack: FunctionReference<"mutation", "public", { roomId: Id<"rooms">; upTo: number }, null>;
    inboxFor: FunctionReference<"query", "public", { roomId: Id<"rooms">; since: number }, Array<Doc<"signaling_messages">>>;
    outbox: FunctionReference<"query", "public", { roomId: Id<"rooms"> }, Array<{ _id: Id<"signaling_messages">; expired: boolean; gen?: number; sentAt: number; seq: number; toPeerId: Id<"room_peers">; toUserId: Id<"users">; type: "offer" | "answer" | "ice" }>>;
    sendMessage: FunctionReference<"mutation", "public", { gen?: number; payload: any; roomId: Id<"rooms">; toPeerId?: Id<"room_peers">; toUserId: Id<"users">; type: "offer" | "answer" | "ice" }, Id<"signaling_messages">>;
    turnConfig: FunctionReference<"action", "public", { roomId?: Id<"rooms"> }, { expiresAt: number; iceServers: Array<{ credential?: string; urls: Array<string>; username?: string }>; reason?: "not_configured" | "bad_token" | "unknown_key" | "rate_limited" | "refused" | "upstream" | "bad_reply" | "not_in_room"; relayAvailable: boolean; ttl: number }>;
  };
  students: {
    create: FunctionReference<"mutation", "public", { centerId: Id<"centers">; name: string; status?: "active" | "trial" | "inactive" }, Id<"students">>;
    get: FunctionReference<"query", "public", { id: Id<"students"> }, Doc<"students"> | null>;
    listByCenter: FunctionReference<"query", "public", { centerId: Id<"centers">; paginationOpts: PaginationOptions }, PaginationResult<Doc<"students">>>;
    remove: FunctionReference<"mutation", "public", { id: Id<"students"> }, null>;
    update: FunctionReference<"mutation", "public", { id: Id<"students">; name?: string; status?: "active" | "trial" | "inactive" }, null>;
  };
  users: {
    me: FunctionReference<"query", "public", Record<string, never>, Doc<"users"> | null>;
    store: FunctionReference<"mutation", "public", Record<string, never>, Id<"users">>;
  };
};

export declare const internal: {
  auth: {
    signIns: {
      begin: FunctionReference<"mutation", "internal", { subject: string }, { generation: bigint; signInId: Id<"sign_ins">; subject: string }>;
      end: FunctionReference<"mutation", "internal", Record<string, never>, null>;
      renew: FunctionReference<"mutation", "internal", { generation: bigint; signInId: Id<"sign_ins"> }, { generation: bigint; signInId: Id<"sign_ins">; subject: string } | null>;
    };
  };
  rooms: {
    closeAbandoned: FunctionReference<"mutation", "internal", { roomId: Id<"rooms"> }, null>;
    gone: FunctionReference<"mutation", "internal", { peerId: Id<"room_peers"> }, null>;
  };
  signaling: {
    purgeExpired: FunctionReference<"mutation", "internal", Record<string, never>, null>;
    purgePeer: FunctionReference<"mutation", "internal", { peerId: Id<"room_peers">; roomId: Id<"rooms"> }, null>;
    purgeRoom: FunctionReference<"mutation", "internal", { roomId: Id<"rooms"> }, null>;
    relays: {
      admit: FunctionReference<"query", "internal", { roomId?: Id<"rooms"> }, { open: Array<Id<"turn_relays">>; roomId: Id<"rooms">; userId: Id<"users"> } | null>;
      forget: FunctionReference<"mutation", "internal", { relay: Id<"turn_relays"> }, null>;
      name: FunctionReference<"query", "internal", { relay: Id<"turn_relays"> }, { key: string; username: string } | null>;
      open: FunctionReference<"mutation", "internal", { expires: number; key: string; roomId: Id<"rooms">; username: string }, Id<"turn_relays">>;
      purge: FunctionReference<"mutation", "internal", Record<string, never>, null>;
    };
    revokeRelay: FunctionReference<"action", "internal", { attempt: number; relay: Id<"turn_relays"> }, null>;
  };
};
