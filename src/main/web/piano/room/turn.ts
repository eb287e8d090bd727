import type { ConvexReactClient } from "convex/react";
import { api } from "../../_generated/api";
import type { TurnAnswer } from "../link/iceServers";
import { despiteLoss } from "./despiteLoss";

/** A question to the server for the servers that help to connect; it answers to whoever is in a room. */
export function askForServers(client: ConvexReactClient): () => Promise<TurnAnswer> {
  return () => despiteLoss(() => client.action(api.signaling.turnConfig, {}));
}
