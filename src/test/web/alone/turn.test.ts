import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { ConvexError } from "convex/values";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { api } from "../../../main/web/_generated/api";
import type { Id } from "../../../main/web/_generated/dataModel";
import { drip, FakeCloudflare, manyUrls, minted, mintedAsObject, status, text, type Behaviour } from "../support/cloudflare";
import { baseUrl } from "../support/environment";
import { Musician, type TurnConfig } from "../support/musician";
import { setVariables } from "../support/variables";
import { until } from "../support/wait";

const logs = process.env["SERVER_LOGS"] ?? "";
const stunOnly = [{ urls: ["stun:stun.cloudflare.com:3478"] }];
const key = { CLOUDFLARE_TURN_TOKEN_ID: "key-1", CLOUDFLARE_TURN_API_TOKEN: "SECRET-API-TOKEN" };
const coturn = { COTURN_URLS: "turn:relay.example:3478?transport=udp", COTURN_SECRET: "SECRET-OF-COTURN" };
const all = [...Object.keys(key), ...Object.keys(coturn)];

const setNone = () => setVariables(Object.fromEntries(all.map((name) => [name, null])));

const here: Musician[] = [];

/** Somebody new in a room of his own, so that no test uses up another one's calls. */
async function musician(): Promise<Musician> {
  const somebody = await Musician.come();
  here.push(somebody);
  await somebody.create();
  return somebody;
}

const ask = (somebody: Musician) => somebody.turnConfig();

/** What one who has not asked before gets. */
async function answer(): Promise<TurnConfig> {
  return ask(await musician());
}

let cloudflare: FakeCloudflare;
beforeAll(async () => {
  cloudflare = await FakeCloudflare.start();
});
beforeEach(async () => {
  cloudflare.behaviour = minted();
  await setVariables(key);
  // A circuit that a test has opened is closed again.
  await relay();
  cloudflare.requests.length = 0;
});
afterEach(async () => {
  await setNone();
  await Promise.all(here.splice(0).map((one) => one.leave()));
});
afterAll(() => cloudflare.stop());

/** A relay for somebody new. On a machine with much else to do a mint may take too long, and then is tried again. */
async function relay(): Promise<TurnConfig> {
  let config = await answer();
  await until(
    () => `there is a relay, and not ${JSON.stringify(config.reason)}`,
    async () => config.reason !== "upstream" || (config = await answer()).reason !== "upstream",
  );
  expect(config).toMatchObject({ relayAvailable: true });
  return config;
}

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
    expectRelay(await relay(), trimmed);
    const [request] = cloudflare.requests;
    expect(request).toMatchObject({
      method: "POST",
      path: "/v1/turn/keys/key-1/credentials/generate-ice-servers",
      authorization: "Bearer SECRET-API-TOKEN",
      contentType: "application/json",
    });
    expect(JSON.parse(request!.body)).toEqual({ ttl: 3600, customIdentifier: expect.stringMatching(/^room:\w+$/) });
  });

  test("may be answered as an object", async () => {
    cloudflare.behaviour = mintedAsObject();
    expectRelay(await relay(), trimmed);
  });

  test("is minted once for somebody who asks again, at once or later", async () => {
    const ada = await musician();
    const [one, other] = await Promise.all([ask(ada), ask(ada)]);
    const third = await ask(ada);
    expect([other.iceServers, third.iceServers]).toEqual([one.iceServers, one.iceServers]);
    expect(cloudflare.mints).toHaveLength(1);
    await answer();
    expect(cloudflare.mints).toHaveLength(2);
  });

  test("follows the variables at once", async () => {
    const ada = await musician();
    expect(await ask(ada)).toMatchObject({ relayAvailable: true });
    await setVariables({ CLOUDFLARE_TURN_TOKEN_ID: "key-2" });
    expect(await ask(ada)).toMatchObject({ relayAvailable: true });
    expect(cloudflare.mints[1]?.path).toContain("/keys/key-2/");
    await setVariables({ CLOUDFLARE_TURN_API_TOKEN: null });
    expect(await ask(ada)).toMatchObject({ relayAvailable: false, reason: "not_configured", iceServers: stunOnly });
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
    await relay();
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
    await relay();
  });

  const faults: [string, Behaviour][] = [
    ["500", status(500)],
    ["a torn connection", (_, response) => void response.destroy()],
    ["nothing", () => undefined],
    ["a drip without end", drip],
  ];
  test.each(faults)("%s is upstream, within 4 s", async (_, fault) => {
    const ada = await musician();
    cloudflare.behaviour = fault;
    const started = performance.now();
    expect(await ask(ada)).toMatchObject({ relayAvailable: false, reason: "upstream", iceServers: stunOnly });
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(cloudflare.mints).toHaveLength(1);
  });

  test("a Cloudflare that fails again and again is left alone for a while", async () => {
    cloudflare.behaviour = status(503);
    await until("the circuit is open", async () => {
      const before = cloudflare.requests.length;
      expect(await answer()).toMatchObject({ reason: "upstream" });
      return cloudflare.requests.length === before;
    });
    cloudflare.behaviour = minted();
    await relay();
  });
});

describe("coturn", () => {
  test("has a password that follows from its secret", async () => {
    await setVariables({ ...coturn, CLOUDFLARE_TURN_TOKEN_ID: null });
    const config = await answer();
    expect(config).toMatchObject({ relayAvailable: true, ttl: expect.any(Number) });
    expect(config.iceServers).toEqual([
      { urls: [coturn.COTURN_URLS], username: expect.stringMatching(/^[0-9]{10}:\w+$/), credential: expect.any(String) },
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
    await expect(stranger.action(api.signaling.turnConfig, {})).rejects.toMatchObject({ data: { code: "Unauthenticated" } });
    expect(cloudflare.requests).toHaveLength(0);
  });

  test("a user six times a minute", async () => {
    const ada = await musician();
    for (let i = 0; i < 6; i++) await ask(ada);
    const refused = await ask(ada).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConvexError);
    const { code, retryAfterMs } = (refused as ConvexError<{ code: string; retryAfterMs: number }>).data;
    expect(code).toBe("RATE_LIMITED");
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(10_000);
    await relay();
  });

  test("nobody who is not in the room, which for him does not exist", async () => {
    const [ada, bob] = [await musician(), await musician()];
    const room = await ada.create();
    const gone = await bob.create();
    await bob.client.mutation(api.rooms.close, { roomId: gone });
    const told = async (roomId: Id<"rooms">) => ((await bob.turnConfig(roomId).catch((error: unknown) => error)) as ConvexError<{ code: string }>).data;
    expect(await told(room)).toMatchObject({ code: "ROOM_NOT_FOUND" });
    expect(await told(gone)).toEqual(await told(room));
    expect(cloudflare.requests).toHaveLength(0);
  });

  test("nobody in no room, who is told so", async () => {
    const bob = await Musician.come();
    here.push(bob);
    expect(await bob.turnConfig()).toMatchObject({ relayAvailable: false, reason: "not_in_room", iceServers: stunOnly });
    expect(cloudflare.requests).toHaveLength(0);
  });
});

describe("whoever is removed", () => {
  test("loses the credential, which Cloudflare is told to end", async () => {
    const [ada, bob] = [await musician(), await Musician.come()];
    here.push(bob);
    const room = await ada.create();
    await bob.join(ada, room);
    const config = await bob.turnConfig(room);
    expect(config).toMatchObject({ relayAvailable: true });
    const { iceServers } = config;
    await ada.remove(room);
    await until("it is revoked", () => cloudflare.revocations.length === 1);
    expect(cloudflare.revocations[0]).toMatchObject({
      method: "POST",
      authorization: "Bearer SECRET-API-TOKEN",
    });
    const path = `/v1/turn/keys/key-1/credentials/${iceServers[1]?.username}/revoke`;
    expect(decodeURIComponent(cloudflare.revocations[0]!.path)).toBe(path);
    await bob.join(ada, room);
    expect((await bob.turnConfig(room)).iceServers[1]?.username).not.toBe(iceServers[1]?.username);
  });

  test("is revoked as often as it takes", async () => {
    const [ada, bob] = [await musician(), await Musician.come()];
    here.push(bob);
    const room = await ada.create();
    await bob.join(ada, room);
    expect(await bob.turnConfig(room)).toMatchObject({ relayAvailable: true });
    cloudflare.behaviour = status(500);
    await ada.remove(room);
    await until("it was tried", () => cloudflare.revocations.length === 1);
    cloudflare.behaviour = minted();
    await until("it is tried again", () => cloudflare.revocations.length === 2, 30_000);
  }, 60_000);
});

test("no secret is in the server's log, and the reasons are", async () => {
  expect(logs, "Set SERVER_LOGS; see README.md").not.toBe("");
  const files = (await readdir(logs)).filter((file) => file.endsWith(".log"));
  expect(files).toContain("messages.log");
  for (const file of files)
    expect(await readFile(join(logs, file), "utf8")).not.toMatch(/SECRET-(API|CREDENTIAL|OF)|UPSTREAM-TEXT/);
  expect(await readFile(join(logs, "messages.log"), "utf8")).toMatch(/Browsers get no relay of Cloudflare \(bad_token\)/);
});
