// Made from the Java functions and entities when they are built. Do not edit.

import type { GenericId } from "convex/values";

export interface Tables {
  centers: { _creationTime: number; _id: Id<"centers">; name: string };
  room_peers: { _creationTime: number; _id: Id<"room_peers">; caller: string; displayName?: string; epoch: number; role: "host" | "participant"; roomId: Id<"rooms">; session?: string; tab?: string; userId: Id<"users">; watch?: string };
  rooms: { _creationTime: number; _id: Id<"rooms">; hostId: Id<"users">; hostlessSince?: number; joins: number; kind: "one-on-one" | "class"; slug: string; status: "open" | "closed"; topology: "star" | "mesh" };
  sign_ins: { _creationTime: number; _id: Id<"sign_ins">; expires: number; generation: bigint; renewed: number; subject: string; userId: Id<"users"> };
  signaling_inboxes: { _creationTime: number; _id: Id<"signaling_inboxes">; bytes: bigint; counted: number; countedBytes: bigint; lastTime: number; peerId: Id<"room_peers">; sent: number };
  signaling_messages: { _creationTime: number; _id: Id<"signaling_messages">; expiresAt: number; fromPeerId: Id<"room_peers">; fromUserId: Id<"users">; gen?: number; payload: any; roomId: Id<"rooms">; seq: number; toPeerId: Id<"room_peers">; toUserId: Id<"users">; type: "offer" | "answer" | "ice" };
  students: { _creationTime: number; _id: Id<"students">; centerId: Id<"centers">; name: string; status: "active" | "trial" | "inactive" };
  turn_relays: { _creationTime: number; _id: Id<"turn_relays">; closed: boolean; expires: number; key: string; roomId: Id<"rooms">; userId: Id<"users">; username: string };
  users: { _creationTime: number; _id: Id<"users">; email?: string; image?: string; isAnonymous: boolean; name?: string; tokenIdentifier: string };
}
export type TableNames = keyof Tables;
export type Doc<T extends TableNames> = Tables[T];
export type Id<T extends string> = GenericId<T>;
