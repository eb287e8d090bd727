import { ConvexClient } from "convex/browser";
import { ConvexReactClient } from "convex/react";
import WebSocket from "ws";
import { baseUrl } from "./environment";
import { checkMessage, type Message } from "./messages";

interface Options {
  url?: string;
  /** Receives every frame that the client sends. */
  onSend?: (text: string) => void;
  /** May replace a frame by others before it leaves. */
  forge?: (text: string) => string[];
  /** Receives every frame that the client gets, before the client does. */
  onReceive?: (message: Message) => void;
  /** Told the code and the reason of each close. */
  onClose?: (code: number, reason: string) => void;
  /** What the client itself can be told. */
  settings?: { expectAuth?: boolean; authRefreshTokenLeewaySeconds?: number };
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

function clientOptions({ onSend, forge, onReceive, onClose, settings }: Options) {
  class Socket extends WebSocket {
    constructor(url: string) {
      super(url, { maxPayload: 2 ** 28 });
      // What breaks the schema is thrown here, outside of any test, and fails the run.
      this.on("message", (data) => {
        const message = JSON.parse(data.toString()) as Message;
        checkMessage(message);
        onReceive?.(message);
      });
      this.on("close", (code, reason) => onClose?.(code, reason.toString()));
    }

    override send(data: string): void {
      onSend?.(data);
      for (const frame of forge?.(data) ?? [data]) super.send(frame);
    }
  }
  return {
    // The client wants the browser's constructor; the one of ws does the same.
    webSocketConstructor: Socket as unknown as typeof globalThis.WebSocket,
    unsavedChangesWarning: false,
    logger: false as const,
    ...settings,
  };
}
