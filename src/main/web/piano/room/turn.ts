import type { ConvexReactClient } from "convex/react";
import { makeFunctionReference } from "convex/server";
import type { Id } from "../../_generated/dataModel";
import type { TurnAnswer } from "../link/iceServers";

const turnConfig = makeFunctionReference<"action", { roomId?: Id<"rooms"> }, TurnAnswer>("signaling:turnConfig");

/** A question to the server for the servers that help to connect in this room. */
export function askForServers(client: ConvexReactClient, roomId: Id<"rooms">): () => Promise<TurnAnswer> {
  return () => client.action(turnConfig, { roomId });
}
