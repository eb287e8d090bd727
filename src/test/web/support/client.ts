import { ConvexClient } from "convex/browser";
import { ConvexReactClient } from "convex/react";
import WebSocket from "ws";
import { baseUrl } from "./environment";

interface Options {
  url?: string;
  /** Receives every frame that the client sends. */
  onSend?: (text: string) => void;
}

/** The real client without React; ends with its scope (`await using`). */
export function openClient(options: Options = {}): ConvexClient & AsyncDisposable {
  const client = new ConvexClient(options.url ?? baseUrl, clientOptions(options));
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

/** The real client for React. */
export function openReactClient(options: Options = {}): ConvexReactClient {
  return new ConvexReactClient(options.url ?? baseUrl, clientOptions(options));
}

function clientOptions({ onSend }: Options) {
  class Socket extends WebSocket {
    override send(data: string): void {
      onSend?.(data);
      super.send(data);
    }
  }
  return {
    // The client wants the browser's constructor; the one of ws does the same.
    webSocketConstructor: Socket as unknown as typeof globalThis.WebSocket,
    unsavedChangesWarning: false,
    logger: false as const,
  };
}
