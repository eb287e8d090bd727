import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference, type FunctionReturnType } from "convex/server";
import { ConvexError } from "convex/values";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { api } from "../../../main/web/_generated/api";
import { adminKey } from "../support/cli";
import { FakeCloudflare, manyUrls, minted, mintedAsObject, status, text } from "../support/cloudflare";
import { baseUrl } from "../support/environment";
import { post } from "../support/http";
import { until } from "../support/wait";

type TurnConfig = FunctionReturnType<typeof api.signaling.turnConfig>;
type Tokens = { tokens: { token: string } };

const logs = process.env["SERVER_LOGS"] ?? "";
const signIn = makeFunctionReference<"action", { provider: string }, Tokens>("auth:signIn");
const stunOnly = [{ urls: ["stun:stun.cloudflare.com:3478"] }];
const key = { CLOUDFLARE_TURN_TOKEN_ID: "key-1", CLOUDFLARE_TURN_API_TOKEN: "SECRET-API-TOKEN" };
const coturn = { COTURN_URLS: "turn:relay.example:3478?transport=udp", COTURN_SECRET: "SECRET-OF-COTURN" };
const all = [...Object.keys(key), ...Object.keys(coturn)];

async function setVariables(variables: Record<string, string | null>): Promise<void> {
  const changes = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const response = await post("/api/update_environment_variables", { changes }, { authorization: `Convex ${adminKey}` });
  expect(response.status).toBe(200);
}

const setNone = () => setVariables(Object.fromEntries(all.map((name) => [name, null])));

/** Somebody new, so that no test uses up another one's calls. */
async function guest(): Promise<ConvexHttpClient> {
  const client = new ConvexHttpClient(baseUrl, { logger: false });
  const { tokens } = await client.action(signIn, { provider: "anonymous" });
  client.setAuth(tokens.token);
  return client;
}

const ask = (client: ConvexHttpClient) => client.action(api.signaling.turnConfig, {});

/** What one who has not asked before gets. */
async function answer(): Promise<TurnConfig> {
  return ask(await guest());
}

let cloudflare: FakeCloudflare;
beforeAll(async () => {
  cloudflare = await FakeCloudflare.start();
});
beforeEach(async () => {
  cloudflare.behaviour = minted();
  cloudflare.requests.length = 0;
  await setVariables(key);
});
afterEach(setNone);
afterAll(() => cloudflare.stop());

function expectRelay(config: TurnConfig, urls: string[]): void {
  expect(config).toMatchObject({ relayAvailable: true, ttl: 3600 });
  expect(config.reason).toBeUndefined();
  expect(config.expiresAt - Date.now()).toBeGreaterThan(3_500_000);
  expect(config.iceServers[0]).toEqual(stunOnly[0]);
  expect(config.iceServers[1]).toEqual({
    urls,
    username: expect.any(String),
    credential: expect.stringContaining("SECRET-CREDENTIAL"),
  });
  expect(config.iceServers).toHaveLength(2);
}

const trimmed = [manyUrls[0], manyUrls[3], manyUrls[5]] as string[];

describe("a relay of Cloudflare", () => {
  test("is minted as Cloudflare's documentation says, and has few addresses", async () => {
    expectRelay(await answer(), trimmed);
    expect(cloudflare.requests).toHaveLength(1);
    const [request] = cloudflare.requests;
    expect(request).toMatchObject({
      method: "POST",
      path: "/v1/turn/keys/key-1/credentials/generate-ice-servers",
      authorization: "Bearer SECRET-API-TOKEN",
      contentType: "application/json",
    });
    expect(JSON.parse(request!.body)).toMatchObject({ ttl: 3600 });
  });

  test("may be answered as an object", async () => {
    cloudflare.behaviour = mintedAsObject();
    expectRelay(await answer(), trimmed);
  });

  test("is minted once for somebody who asks again, at once or later", async () => {
    const client = await guest();
    const [one, other] = await Promise.all([ask(client), ask(client)]);
    const third = await ask(client);
    expect([other.iceServers, third.iceServers]).toEqual([one.iceServers, one.iceServers]);
    expect(cloudflare.mints).toHaveLength(1);
    await answer();
    expect(cloudflare.mints).toHaveLength(2);
  });

  test("follows the variables at once", async () => {
    const client = await guest();
    expect((await ask(client)).relayAvailable).toBe(true);
    await setVariables({ CLOUDFLARE_TURN_TOKEN_ID: "key-2" });
    expect((await ask(client)).relayAvailable).toBe(true);
    expect(cloudflare.mints[1]?.path).toContain("/keys/key-2/");
    await setVariables({ CLOUDFLARE_TURN_API_TOKEN: null });
    expect(await ask(client)).toMatchObject({ relayAvailable: false, reason: "not_configured", iceServers: stunOnly });
    expect(cloudflare.mints).toHaveLength(2);
  });
});

describe("without a relay there is STUN and a reason", () => {
  const cases = [
    [400, "refused"],
    [401, "bad_token"],
    [403, "bad_token"],
    [404, "unknown_key"],
    [409, "refused"],
    [302, "bad_reply"],
    [204, "bad_reply"],
  ] as const;
  test.each(cases)("%i is %s", async (code, reason) => {
    cloudflare.behaviour = status(code, { location: `http://127.0.0.1:${cloudflare.port}/elsewhere` });
    const config = await answer();
    expect(config).toMatchObject({ relayAvailable: false, reason, iceServers: stunOnly });
    expect(JSON.stringify(config)).not.toContain("UPSTREAM-TEXT");
    expect(cloudflare.requests).toHaveLength(1);
    cloudflare.behaviour = minted();
    expect((await answer()).relayAvailable).toBe(true);
  });

  const replies = [
    ["garbage", "<html>UPSTREAM-TEXT"],
    ["an empty text", ""],
    ["no iceServers", '{"result":"UPSTREAM-TEXT"}'],
    ["only STUN", '{"iceServers":[{"urls":["stun:stun.cloudflare.com:3478"]}]}'],
    ["a relay without a credential", '{"iceServers":{"urls":"turn:turn.cloudflare.com:3478"}}'],
    ["10 MB", `{"iceServers":"${"x".repeat(10_000_000)}"}`],
  ] as const;
  test.each(replies)("%s is bad_reply", async (_, body) => {
    cloudflare.behaviour = text(body);
    expect(await answer()).toMatchObject({ relayAvailable: false, reason: "bad_reply", iceServers: stunOnly });
  });

  test("429 is rate_limited, and for as long as Cloudflare says nobody asks with that key", async () => {
    await setVariables({ CLOUDFLARE_TURN_TOKEN_ID: `key-${randomUUID()}` });
    cloudflare.behaviour = status(429, { "retry-after": "3600" });
    expect(await answer()).toMatchObject({ relayAvailable: false, reason: "rate_limited", iceServers: stunOnly });
    cloudflare.behaviour = minted();
    expect(await answer()).toMatchObject({ reason: "rate_limited" });
    expect(cloudflare.requests).toHaveLength(1);
    await setVariables({ CLOUDFLARE_TURN_TOKEN_ID: "another-key" });
    expect((await answer()).relayAvailable).toBe(true);
  });

  test("500, nothing and a torn connection are upstream, within 4 s; then Cloudflare is left alone for a while", async () => {
    const client = await guest();
    cloudflare.behaviour = status(500);
    expect(await ask(client)).toMatchObject({ relayAvailable: false, reason: "upstream", iceServers: stunOnly });
    cloudflare.behaviour = (_, response) => void response.destroy();
    expect(await ask(client)).toMatchObject({ reason: "upstream" });
    cloudflare.behaviour = () => undefined;
    const started = performance.now();
    expect(await ask(client)).toMatchObject({ reason: "upstream" });
    expect(performance.now() - started).toBeLessThan(4_000);
    cloudflare.behaviour = (_, response) => {
      response.writeHead(201);
      const drip = setInterval(() => response.write(" "), 100);
      response.on("close", () => clearInterval(drip));
    };
    const dripping = performance.now();
    expect(await ask(client)).toMatchObject({ reason: "upstream" });
    expect(performance.now() - dripping).toBeLessThan(4_000);

    cloudflare.behaviour = status(503);
    await until("the circuit is open", async () => {
      const before = cloudflare.requests.length;
      expect(await answer()).toMatchObject({ reason: "upstream" });
      return cloudflare.requests.length === before;
    });
    cloudflare.behaviour = minted();
    await until("the circuit is closed again", async () => (await answer()).relayAvailable);
  }, 60_000);
});

describe("coturn", () => {
  test("has a password that follows from its secret", async () => {
    await setVariables({ ...coturn, CLOUDFLARE_TURN_TOKEN_ID: null });
    const config = await answer();
    expect(config).toMatchObject({ relayAvailable: true, ttl: expect.any(Number) });
    expect(config.iceServers).toEqual([
      { urls: [coturn.COTURN_URLS], username: expect.stringMatching(/^[0-9]{10}:.+$/), credential: expect.any(String) },
    ]);
    expect(cloudflare.requests).toHaveLength(0);
  });

  test("takes the place of a Cloudflare that fails", async () => {
    await setVariables(coturn);
    cloudflare.behaviour = status(401);
    const config = await answer();
    expect(config.relayAvailable).toBe(true);
    expect(config.iceServers[0]?.urls).toEqual([coturn.COTURN_URLS]);
  });
});

describe("who may ask", () => {
  test("nobody who is not signed in", async () => {
    const stranger = new ConvexHttpClient(baseUrl, { logger: false });
    await expect(ask(stranger)).rejects.toMatchObject({ data: { code: "Unauthenticated" } });
    expect(cloudflare.requests).toHaveLength(0);
  });

  test("a user six times a minute", async () => {
    const client = await guest();
    for (let i = 0; i < 6; i++) await ask(client);
    const refused = await ask(client).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConvexError);
    const { code, retryAfterMs } = (refused as ConvexError<{ code: string; retryAfterMs: number }>).data;
    expect(code).toBe("RATE_LIMITED");
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    expect((await answer()).relayAvailable).toBe(true);
  });
});

test("no secret is in the server's log, and the reasons are", async () => {
  expect(logs, "Set SERVER_LOGS; see README.md").not.toBe("");
  const files = (await readdir(logs)).filter((file) => file.endsWith(".log"));
  expect(files).toContain("messages.log");
  for (const file of files)
    expect(await readFile(join(logs, file), "utf8")).not.toMatch(/SECRET-(API|CREDENTIAL|OF)|UPSTREAM-TEXT/);
  expect(await readFile(join(logs, "messages.log"), "utf8")).toMatch(/Browsers get no relay of Cloudflare \(bad_token\)/);
});
