import { ConvexClient } from "convex/browser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { api } from "../../../main/web/_generated/api";
import type { Id } from "../../../main/web/_generated/dataModel";
import { openClient } from "../support/client";
import { Database } from "../support/database";
import { baseUrl } from "../support/environment";
import { ownCenter, post, value } from "../support/http";
import { RawSocket } from "../support/rawSocket";
import { until, within } from "../support/wait";
import { uuidOf } from "../support/wire";

/** Set by ProductionIT, which starts the server: TLS at BASE_URL, and the endpoint for operators. */
const adminUrl = required("ADMIN_URL");
const serverPid = Number(required("SERVER_PID"));
const adminKey = required("SERVER_ADMIN_KEY");
const listedOrigin = required("LISTED_ORIGIN");

const patience = 60_000;

let database: Database;
beforeAll(async () => {
  database = await Database.connect();
});
afterAll(() => database.close());

const list = (centerId: Id<"centers">) => ({ centerId, paginationOpts: { numItems: 20, cursor: null } });

describe("TLS", () => {
  test("the real client works over wss", async () => {
    expect(baseUrl).toMatch(/^https:/);
    const centerId = (await ownCenter()) as Id<"centers">;
    await using client = openClient();
    let names: string[] | undefined;
    client.onUpdate(api.students.listByCenter, list(centerId), ({ page }) => (names = page.map(({ name }) => name)));
    await until("the first result", () => names !== undefined, patience);
    await client.mutation(api.students.create, { centerId, name: "Secret" });
    expect(names).toEqual(["Secret"]);
  });

  test("nobody is served without it", async () => {
    const plain = baseUrl.replace(/^https/, "http");
    await expect(fetch(`${plain}/version`).then(({ status }) => status)).rejects.toThrow();
    const socket = new WebSocket(`${plain.replace(/^http/, "ws")}/api/1.48.0/sync`);
    await expect(opened(socket)).resolves.not.toBe("open");
  });
});

describe("what the world reaches", () => {
  test.each(["/health", "/health/ready", "/metrics", "/metrics?scope=base", "/openapi", "/openapi/ui", "/ibm/api"])(
    "not %s",
    async (path) => {
      expect((await fetch(baseUrl + path)).status).toBe(404);
    },
  );

  test("operators reach health and metrics at their own endpoint, and nothing else there", async () => {
    expect((await fetch(`${adminUrl}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${adminUrl}/metrics`)).text()).toContain("sostenuto_sessions");
    expect((await fetch(`${adminUrl}/api/query`, { method: "POST", body: "{}" })).status).toBe(404);
    expect((await fetch(`${adminUrl}/`)).status).toBe(404);
  });

  test("the server does not say what it is made of", async () => {
    const response = await fetch(`${baseUrl}/`);
    expect(response.status).toBe(200);
    expect(response.headers.get("server")).toBeNull();
    expect(response.headers.get("x-powered-by")).toBeNull();
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("errors are not shown, as dev mode is off", async () => {
    const answer = await post("/api/query", { path: "no:such", args: [{}], format: "json" });
    expect(await answer.text()).not.toMatch(/\.java|no:such/);
  });
});

describe("origins", () => {
  test("a page of another origin gets no socket", async () => {
    for (const path of ["/api/1.48.0/sync", "/api/sync"]) {
      await expect(RawSocket.open({ path, headers: { Origin: "https://elsewhere.example" } })).rejects.toThrow("403");
      await expect(RawSocket.open({ path, headers: { Origin: "null" } })).rejects.toThrow("403");
    }
  });

  test("a page of a listed origin and a program without one get a socket", async () => {
    for (const headers of [{ Origin: listedOrigin }, {} as Record<string, string>]) {
      const socket = await RawSocket.connect({ headers });
      await socket.subscribe(0, "centers:list", {});
      await socket.close();
    }
  });

  test("over HTTP a page of another origin may not read the answer, one of a listed origin may", async () => {
    const foreign = await post("/api/query", { path: "centers:list", args: [{}] }, { Origin: "https://elsewhere.example" });
    expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
    expect(foreign.headers.get("access-control-allow-credentials")).toBeNull();
    const preflight = await fetch(`${baseUrl}/api/query`, {
      method: "OPTIONS",
      headers: { Origin: "https://elsewhere.example", "Access-Control-Request-Method": "POST" },
    });
    expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
    const listed = await post("/api/query", { path: "centers:list", args: [{}] }, { Origin: listedOrigin });
    expect(listed.status).toBe(200);
    expect(listed.headers.get("access-control-allow-origin")).toBe(listedOrigin);
  });
});

/** The last one: afterwards there is no server. */
describe("the administrator", () => {
  test("has one key for everything; who guesses it is not looked at for a while, wherever the guesses come in", async () => {
    const ask = async (key: string) => {
      const answer = await post("/api/query", { path: "users:me", args: {} }, { authorization: `Convex ${key}` });
      return `${answer.status} ${await answer.text()}`;
    };
    expect((await fetch(`${baseUrl}/api/operator/queries`)).status).toBe(401);
    expect((await fetch(`${baseUrl}/api/operator/queries`, { headers: { authorization: `Bearer ${adminKey}` } })).status).toBe(200);
    expect(await ask(adminKey)).toContain("200 ");
    for (let i = 0; i < 10; i++) {
      const socket = await RawSocket.connect();
      socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "Admin", value: `${adminKey}${i}` });
      expect(await socket.next()).toMatchObject({ type: "AuthError", authUpdateAttempted: true });
    }
    expect(await ask(adminKey)).toContain("Too many wrong admin keys came from this address");
  });
});

describe("SIGTERM", () => {
  test("readiness says no, sockets are closed spread over the window, and what runs is answered before the end", async () => {
    const centerId = (await ownCenter()) as Id<"centers">;
    const slow = await value<string>("mutation", "students:create", { centerId, name: "Before" });
    const overHttp = await value<string>("mutation", "students:create", { centerId, name: "HTTP before" });
    const idle = await Promise.all(Array.from({ length: 20 }, () => RawSocket.connect()));
    await Promise.all(idle.map((socket) => socket.subscribe(0, "centers:list", {})));
    const closedAt: number[] = [];
    for (const socket of idle) void socket.closed.then(() => closedAt.push(performance.now()));
    const watched = watchedClient();
    let seen: string[] = [];
    watched.client.onUpdate(api.students.listByCenter, list(centerId), ({ page }) => (seen = page.map(({ name }) => name)));
    await until("the first result", () => seen.length === 2, patience);

    const holder = await Database.connect();
    await holder.run("begin");
    await holder.run("select 1 from students where center_id = $1 for update", [uuidOf(centerId)]);
    let resolved = 0;
    const mutation = watched.client
      .mutation(api.students.update, { id: slow as Id<"students">, name: "After" })
      .then(() => resolved++);
    const httpCall = post("/api/mutation", { path: "students:update", args: [{ id: overHttp, name: "HTTP after" }] });
    await until("both mutations wait for their row", () => waiting(2), patience);

    process.kill(serverPid, "SIGTERM");
    await until("readiness says no", async () => (await fetch(`${adminUrl}/health/ready`)).status === 503, patience);
    expect(closedAt, "sockets closed before readiness said no").toHaveLength(0);
    expect(await value("query", "centers:list", {}), "an answer meanwhile").toBeInstanceOf(Array);
    await until("every idle socket is closed", () => closedAt.length === idle.length, patience);
    for (const socket of idle) expect(await socket.closed).toEqual({ code: 1011, reason: "InternalServerError" });
    const spread = Math.max(...closedAt) - Math.min(...closedAt);
    expect(spread, "milliseconds from the first to the last").toBeGreaterThan(500);
    expect(watched.closes, "the socket with a running mutation is still open").toEqual([]);
    expect(resolved).toBe(0);

    await holder.run("commit");
    await holder.close();
    await within("the promise", mutation, patience);
    expect(seen.toSorted()).toContain("After");
    await until("the client's socket is closed", () => watched.closes.length > 0, patience);
    expect(watched.closes[0]).toEqual({ code: 1011, reason: "InternalServerError" });
    expect(resolved).toBe(1);
    const answer = await within("the answer over HTTP", httpCall, patience);
    expect(await answer.json()).toMatchObject({ status: "success" });
    expect((await database.students(uuidOf(centerId))).map(({ name }) => name).toSorted()).toEqual(["After", "HTTP after"]);

    await until("the server has ended", () => !alive(serverPid), patience);
    await watched.client.close();
  });
});

/** The real client, with what its sockets were closed with. */
function watchedClient() {
  const closes: { code: number; reason: string }[] = [];
  class Socket extends WebSocket {
    constructor(url: string | URL) {
      super(url);
      let open = false;
      this.on("open", () => (open = true));
      this.on("close", (code, reason) => open && closes.push({ code, reason: reason.toString() }));
    }
  }
  const client = new ConvexClient(baseUrl, {
    webSocketConstructor: Socket as unknown as typeof globalThis.WebSocket,
    unsavedChangesWarning: false,
    logger: false,
  });
  return { client, closes };
}

async function waiting(count: number): Promise<boolean> {
  const { rows } = await database.run(
    "select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
  );
  return (rows[0] as { n: number }).n === count;
}

function opened(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.on("open", () => resolve("open"));
    socket.on("error", () => resolve("error"));
    socket.on("close", () => resolve("close"));
  });
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function required(name: string): string {
  const found = process.env[name];
  if (found === undefined || found === "") throw new Error(`Set ${name}; ProductionIT does`);
  return found;
}
