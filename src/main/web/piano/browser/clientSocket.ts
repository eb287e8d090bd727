import type { ConvexReactClient } from "convex/react";
import type { WatchedSocket } from "../room/absence";
import type { ReturningSocket } from "../room/promptReturn";

/**
 * The client's socket. The client cannot be asked for another one, but it waits no longer when the window says that the network is back: so the window says it. Whoever else listens
 * to that event takes only the browser's own (`isTrusted`) for news of the network.
 */
export function socketOf(client: Pick<ConvexReactClient, "connectionState" | "subscribeToConnectionState">): ReturningSocket & WatchedSocket {
  return {
    isThere: () => client.connectionState().isWebSocketConnected,
    // The client counts its attempts from 0 again once it has heard the result of each query anew.
    hasCaughtUp: () => client.connectionState().connectionRetries === 0,
    follow: (changed) => client.subscribeToConnectionState(changed),
    reopen: () => void window.dispatchEvent(new Event("online")),
  };
}
