import { ConvexReactClient } from "convex/react";

/** A web socket of which the test says when it opens and closes. */
export class FakeWebSocket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  /** What the client has said. */
  readonly said: { type: string; [field: string]: unknown }[] = [];

  send(message: string): void {
    this.said.push(JSON.parse(message) as { type: string });
  }

  close(): void {
    queueMicrotask(() => this.onclose?.({ code: 1000, reason: "" }));
  }

  /** Says the first results of the client's query set. */
  tell(...modifications: object[]): void {
    const ts = "AAAAAAAAAAA=";
    const version = (querySet: number) => ({ querySet, identity: 0, ts });
    this.onmessage?.({ data: JSON.stringify({ type: "Transition", startVersion: version(0), endVersion: version(1), modifications }) });
  }

  /** Ends without a goodbye. */
  cut(): void {
    this.onclose?.({ code: 1006, reason: "" });
  }
}

/** The real client, and the sockets that it has made, newest last. To be used under fake timers and with a `window` to listen to. */
export function clientWithFakeSockets(): { client: ConvexReactClient; sockets: FakeWebSocket[] } {
  const sockets: FakeWebSocket[] = [];
  class Socket extends FakeWebSocket {
    constructor() {
      super();
      sockets.push(this);
    }
  }
  const client = new ConvexReactClient("http://127.0.0.1:1", {
    webSocketConstructor: Socket as unknown as typeof WebSocket,
    unsavedChangesWarning: false,
    logger: false,
  });
  // It opens its first one when it is first used.
  client.connectionState();
  return { client, sockets };
}
