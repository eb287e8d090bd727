import net from "node:net";
import type { AddressInfo } from "node:net";
import { baseUrl } from "./environment";

/** A TCP relay in front of the server whose wires can be cut, as a bad network does. */
export class Proxy {
  private readonly pairs = new Set<[net.Socket, net.Socket]>();
  /** While false, new connections are dropped at once. */
  open = true;
  accepted = 0;

  private constructor(private readonly server: net.Server) {}

  static async start(): Promise<Proxy> {
    const target = new URL(baseUrl);
    const server = net.createServer();
    const proxy = new Proxy(server);
    server.on("connection", (inside) => {
      if (!proxy.open) {
        inside.destroy();
        return;
      }
      proxy.accepted++;
      const outside = net.connect(Number(target.port), target.hostname);
      const pair: [net.Socket, net.Socket] = [inside, outside];
      proxy.pairs.add(pair);
      inside.pipe(outside).pipe(inside);
      for (const socket of pair) {
        socket.on("error", () => undefined);
        socket.on("close", () => {
          proxy.pairs.delete(pair);
          inside.destroy();
          outside.destroy();
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts every wire, without a goodbye. */
  cut(): void {
    for (const [inside, outside] of this.pairs) {
      inside.resetAndDestroy();
      outside.resetAndDestroy();
    }
  }

  /** Holds back what the server says, so that answers are lost when the wire is cut afterwards. */
  muteServer(): void {
    for (const [inside, outside] of this.pairs) {
      outside.unpipe(inside);
      outside.resume();
    }
  }

  async stop(): Promise<void> {
    this.open = false;
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
