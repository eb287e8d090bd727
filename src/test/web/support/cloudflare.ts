import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What the server under test sent. */
export interface Request {
  method: string;
  path: string;
  authorization: string | undefined;
  contentType: string | undefined;
  body: string;
}

/** How the fake behaves; it may leave a request without an answer. */
export type Behaviour = (request: Request, response: ServerResponse) => void;

/** A server in Cloudflare's place, where the server under test has been told that it is. */
export class FakeCloudflare {
  readonly requests: Request[] = [];
  behaviour: Behaviour = minted();
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
  }

  /** Listens where `CLOUDFLARE_TURN_MP_REST_URL` says. */
  static async start(): Promise<FakeCloudflare> {
    const url = process.env["CLOUDFLARE_TURN_MP_REST_URL"];
    if (url === undefined) throw new Error("Set CLOUDFLARE_TURN_MP_REST_URL, for the server under test too; see README.md");
    let fake: FakeCloudflare;
    const server = createServer((request, response) => void read(request).then((read) => fake.handle(read, response)));
    fake = new FakeCloudflare(server);
    await new Promise<void>((resolve, reject) => {
      server.on("error", reject);
      server.listen(Number(new URL(url).port), "127.0.0.1", resolve);
    });
    return fake;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  private handle(request: Request, response: ServerResponse): void {
    this.requests.push(request);
    response.on("error", () => undefined);
    this.behaviour(request, response);
  }

  /** The requests for a new credential. */
  get mints(): Request[] {
    return this.requests.filter(({ path }) => path.endsWith("/generate-ice-servers"));
  }

  get revocations(): Request[] {
    return this.requests.filter(({ path }) => path.endsWith("/revoke"));
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function read(request: IncomingMessage): Promise<Request> {
  let body = "";
  for await (const part of request) body += String(part);
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    authorization: request.headers.authorization,
    contentType: request.headers["content-type"],
    body,
  };
}

/** The addresses that Cloudflare gives, more than are good for a browser. */
export const manyUrls = [
  "turn:turn.cloudflare.com:3478?transport=udp",
  "turn:turn.cloudflare.com:53?transport=udp",
  "turn:turn.cloudflare.com:3478?transport=tcp",
  "turn:turn.cloudflare.com:80?transport=tcp",
  "turns:turn.cloudflare.com:5349?transport=tcp",
  "turns:turn.cloudflare.com:443?transport=tcp",
];

let count = 0;

/** A new credential for each request, in a list as Cloudflare answers now. */
export function minted(): Behaviour {
  return (request, response) => {
    if (request.path.endsWith("/revoke")) return void response.writeHead(204).end();
    const [username, credential] = [`user${++count}+é=`, `SECRET-CREDENTIAL-${count}`];
    json(response, 201, {
      iceServers: [
        { urls: ["stun:stun.cloudflare.com:3478", "stun:stun.cloudflare.com:53"] },
        { urls: manyUrls, username, credential },
      ],
    });
  };
}

/** The same, as a single server: an older form. */
export function mintedAsObject(): Behaviour {
  return (_, response) =>
    json(response, 201, {
      iceServers: {
        urls: ["stun:stun.cloudflare.com:3478", ...manyUrls],
        username: `old${++count}`,
        credential: `SECRET-CREDENTIAL-${count}`,
      },
    });
}

/** A status with a text that nobody may be shown. */
export function status(code: number, headers: Record<string, string> = {}): Behaviour {
  return (_, response) => void response.writeHead(code, headers).end("UPSTREAM-TEXT");
}

/** An answer that goes on, a blank at a time, and is torn off after ten seconds. */
export const drip: Behaviour = (_, response) => {
  response.writeHead(201, { "content-type": "application/json" });
  const blanks = setInterval(() => response.write(" "), 100);
  const end = setTimeout(() => response.destroy(), 10_000);
  response.on("close", () => {
    clearInterval(blanks);
    clearTimeout(end);
  });
};

export function text(body: string): Behaviour {
  return (_, response) => void response.writeHead(201, { "content-type": "application/json" }).end(body);
}

export function json(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}
