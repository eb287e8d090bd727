import { createHmac } from "node:crypto";
import { ConvexHttpClient } from "convex/browser";
import { fetchAction, fetchQuery } from "convex/nextjs";
import { Authenticated, ConvexProviderWithAuth, Unauthenticated, useConvexAuth, useQuery } from "convex/react";
import { useMemo } from "react";
import { beforeAll, describe, expect, test } from "vitest";
import { openClient, openReactClient } from "../support/client";
import { ownScope, samples, type Sample } from "../support/conformance";
import { baseUrl } from "../support/environment";
import { mountTree } from "../support/hooks";
import { post } from "../support/http";
import { identifier, newKey, publish, token, type Key } from "../support/issuer";
import type { Message } from "../support/messages";
import { RawSocket } from "../support/rawSocket";
import { until } from "../support/wait";

let key: Key;
beforeAll(() => {
  key = newKey();
  publish(key);
});

const adminKey = required("SOSTENUTO_ADMIN_KEY");

type Sent = { type: string; baseVersion?: number; tokenType?: string; value?: string; requestId?: number };

/** The real client, with all that it says and hears. */
function watched(settings: { expectAuth?: boolean; authRefreshTokenLeewaySeconds?: number } = {}) {
  const sent: Sent[] = [];
  const got: Message[] = [];
  const closes: string[] = [];
  const options = {
    settings,
    onSend: (text: string) => void sent.push(JSON.parse(text) as Sent),
    onReceive: (message: Message) => void got.push(message),
    onClose: (code: number, reason: string) => void closes.push(`${code} ${reason}`),
  };
  return {
    sent,
    got,
    closes,
    options,
    authenticates: () => sent.filter(({ type }) => type === "Authenticate"),
    authErrors: () => got.filter((message) => message.type === "AuthError"),
    /** The identity versions that the server has confirmed, socket after socket. */
    confirmed: () =>
      got.flatMap((message) =>
        message.type === "Transition" && message.endVersion.identity > message.startVersion.identity ? [message.endVersion.identity] : [],
      ),
  };
}

const expired = (subject: string) => token(key, subject, { iat: 1_000_000, exp: 1_000_600 });

describe("a user signs in", () => {
  test("case 53: a token is confirmed, and the fresh one after it", async () => {
    const seen = watched();
    await using client = openClient(seen.options);
    const changes: boolean[] = [];
    let who: string | null | undefined;
    client.setAuth(async () => token(key, "ada"), (isAuthenticated) => changes.push(isAuthenticated));
    client.onUpdate(samples.whoAmI, {}, (value) => (who = value));
    await until("the fresh token is confirmed", () => seen.confirmed().length === 2);
    expect(seen.confirmed()).toEqual([1, 2]);
    expect(who).toBe(identifier("ada"));
    expect(changes).not.toContain(false);
    expect(changes).toContain(true);
    expect(seen.closes).toEqual([]);
  });

  test("case 54: the same token again is no change", async () => {
    const seen = watched();
    await using client = openClient(seen.options);
    const same = token(key, "ada");
    let asked = 0;
    let who: string | null | undefined;
    client.setAuth(async () => {
      asked++;
      return same;
    });
    client.onUpdate(samples.whoAmI, {}, (value) => (who = value));
    await until("the token was asked for again", () => asked === 2);
    await client.mutation(samples.sign, { scope: ownScope() });
    expect(seen.authenticates()).toHaveLength(1);
    expect(who).toBe(identifier("ada"));
  });

  test("case 55: a stale token is refused, and a fresh one accepted on another socket", async () => {
    const seen = watched();
    await using client = openClient(seen.options);
    const changes: boolean[] = [];
    let who: string | null | undefined;
    client.setAuth(
      async ({ forceRefreshToken }) => (forceRefreshToken ? token(key, "ada") : expired("ada")),
      (isAuthenticated) => changes.push(isAuthenticated),
    );
    client.onUpdate(samples.whoAmI, {}, (value) => (who = value));
    await until("the client is signed in", () => who === identifier("ada"));
    expect(seen.authErrors()).toEqual([
      { type: "AuthError", error: "The token has expired.", baseVersion: 0, authUpdateAttempted: true },
    ]);
    expect(seen.authenticates().map(({ baseVersion }) => baseVersion)).toEqual([0, 0]);
    expect(changes).toEqual([true]);
  });

  test("case 56: who is always refused goes on as nobody", async () => {
    const seen = watched();
    await using client = openClient(seen.options);
    const changes: boolean[] = [];
    let who: string | null | undefined;
    client.setAuth(async () => expired("ada"), (isAuthenticated) => changes.push(isAuthenticated));
    client.onUpdate(samples.whoAmI, {}, (value) => (who = value));
    await until("the client gives up", () => who === null);
    expect(changes).toEqual([false]);
    expect(seen.authErrors().length).toBeGreaterThanOrEqual(3);
  });

  test("case 59: who logs out is nobody, on the same socket", async () => {
    const seen = watched();
    const client = openReactClient(seen.options);
    const same = token(key, "ada");
    client.setAuth(async () => same);
    const watch = client.watchQuery(samples.whoAmI, {});
    const unsubscribe = watch.onUpdate(() => undefined);
    await until("the client is signed in", () => watch.localQueryResult() === identifier("ada"));
    client.clearAuth();
    await until("the client is nobody", () => watch.localQueryResult() === null);
    expect(seen.authenticates().at(-1)?.tokenType).toBe("None");
    expect(seen.closes).toEqual([]);
    unsubscribe();
    await client.close();
  });

  test("case 60: a client that waits for its user never says Connect, and is served", async () => {
    const seen = watched({ expectAuth: true });
    await using client = openClient(seen.options);
    await until("the socket is open", () => client.connectionState().isWebSocketConnected);
    const same = token(key, "ada");
    client.setAuth(async () => same);
    let who: string | null | undefined;
    client.onUpdate(samples.whoAmI, {}, (value) => (who = value));
    await until("the first result", () => who !== undefined);
    expect(who).toBe(identifier("ada"));
    await client.mutation(samples.sign, { scope: ownScope() });
    expect(seen.sent[0]?.type).toBe("Authenticate");
    expect(seen.sent.map(({ type }) => type)).not.toContain("Connect");
  });
});

describe("tokens come to their end", () => {
  test("case 57: mutations before and after the end of a token run once each, as who was signed in then", async () => {
    const seen = watched();
    await using client = openClient(seen.options);
    const scope = ownScope();
    const end = Math.floor(Date.now() / 1000) + 2;
    // So short a life that the client does not plan to renew it.
    const short = token(key, "ada", { exp: end });
    client.setAuth(async () => (Date.now() < end * 1000 ? short : token(key, "bob")));
    let rows: Sample[] = [];
    client.onUpdate(samples.byLabel, { scope }, (value) => (rows = value));
    const mutations: Promise<null>[] = [];
    while (Date.now() < (end + 1) * 1000) {
      mutations.push(client.mutation(samples.sign, { scope }));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all(mutations);
    await until("all are shown", () => rows.length >= mutations.length);
    const signed = [...rows].sort((a, b) => a._creationTime - b._creationTime).map(({ label }) => label);
    const first = signed.indexOf(identifier("bob"));
    expect(first, "somebody signed under each token").toBeGreaterThan(0);
    expect(new Set(signed.slice(0, first))).toEqual(new Set([identifier("ada")]));
    expect(new Set(signed.slice(first))).toEqual(new Set([identifier("bob")]));
    expect(signed).toHaveLength(mutations.length);
    expect(seen.authErrors()).toEqual([
      { type: "AuthError", error: "The token has expired.", baseVersion: 1, authUpdateAttempted: false },
    ]);
  });

  test("a silent socket hears of the end of its token without asking", async () => {
    const socket = await RawSocket.connect();
    const end = Math.floor(Date.now() / 1000) + 2;
    socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: token(key, "ada", { exp: end }) });
    await socket.nextTransition();
    expect(await socket.next()).toEqual({
      type: "AuthError",
      error: "The token has expired.",
      baseVersion: 1,
      authUpdateAttempted: false,
    });
    expect((await socket.closed).code).toBe(1000);
    expect(Date.now()).toBeGreaterThanOrEqual(end * 1000);
  });

  test("case 58: a token is renewed on the live socket, and results that it does not change are not sent again", async () => {
    // Renewed one second after it was confirmed.
    const seen = watched({ authRefreshTokenLeewaySeconds: 59 });
    await using client = openClient(seen.options);
    const scope = ownScope();
    const whose: (string | null)[] = [];
    const lists: Sample[][] = [];
    client.onUpdate(samples.whoAmI, {}, (value) => whose.push(value));
    client.onUpdate(samples.byLabel, { scope }, (value) => lists.push(value));
    client.setAuth(async () => token(key, "ada", { exp: Math.floor(Date.now() / 1000) + 60 }));
    await until("four tokens are confirmed", () => seen.confirmed().length >= 4);
    expect(seen.closes).toEqual([]);
    expect(seen.sent.filter(({ type }) => type === "Connect")).toHaveLength(1);
    const updates = seen.got.flatMap((message) => (message.type === "Transition" ? message.modifications : []));
    expect(updates.filter((update) => update.type === "QueryUpdated" && JSON.stringify(update.value) === "[]")).toHaveLength(1);
    expect(updates.filter((update) => update.type === "QueryUpdated" && update.value === identifier("ada"))).toHaveLength(1);
    expect(lists).toHaveLength(1);
    expect(new Set(whose.slice(-1))).toEqual(new Set([identifier("ada")]));
  });
});

describe("users are kept apart", () => {
  test("another user on the same socket sees nothing of the one before", async () => {
    const seen = watched();
    await using client = openClient(seen.options);
    const [ada, bob] = [token(key, "ada", { email: "ada@example.com" }), token(key, "bob", { email: "bob@example.com" })];
    let claims: unknown;
    client.onUpdate(samples.claims, {}, (value) => (claims = value));
    client.onUpdate(samples.whoAmI, {}, () => undefined);
    client.setAuth(async () => ada);
    await until("Ada is signed in", () => JSON.stringify(claims)?.includes("ada@example.com") ?? false);
    client.setAuth(async () => bob);
    await until("Bob is signed in", () => JSON.stringify(claims)?.includes("bob@example.com") ?? false);
    const turn = seen.got.findIndex((message) => message.type === "Transition" && message.endVersion.identity === 2);
    expect(turn).toBeGreaterThan(0);
    expect(JSON.stringify(seen.got.slice(turn))).not.toContain("ada");
    expect(JSON.stringify(seen.got.slice(0, turn))).not.toContain("bob");
    expect(seen.closes).toEqual([]);
  });

  test("a result that does not look at the caller is one for all; one that does is each caller's own", async () => {
    const scope = ownScope();
    const clients = ["ada", "bob", "ada"].map((subject) => {
      const client = openClient();
      const same = token(key, subject);
      client.setAuth(async () => same);
      return { subject, client, who: undefined as string | null | undefined, rows: undefined as Sample[] | undefined };
    });
    for (const one of clients) {
      one.client.onUpdate(samples.whoAmI, {}, (value) => (one.who = value));
      one.client.onUpdate(samples.byLabel, { scope }, (value) => (one.rows = value));
    }
    await until("each has its results", () => clients.every(({ who, rows }) => who !== undefined && rows !== undefined));
    for (const { subject, who } of clients) expect(who).toBe(identifier(subject));
    const response = await fetch(`${baseUrl}/api/operator/queries?function=conformance/queries:byLabel&limit=1000`);
    const { queries } = (await response.json()) as { queries: { arguments: string; caller: string; subscriptions: number }[] };
    expect(queries.filter(({ arguments: args }) => args.includes(scope))).toMatchObject([{ caller: "shared", subscriptions: 3 }]);
    for (const { client } of clients) await client.close();
  });
});

describe("keys and forgeries", () => {
  test("a provider may change its keys while clients are signed in", async () => {
    await using client = openClient();
    let who: string | null | undefined;
    client.onUpdate(samples.whoAmI, {}, (value) => (who = value));
    client.setAuth(async () => token(key, "ada"));
    await until("Ada is signed in", () => who === identifier("ada"));
    const fresh = newKey();
    publish(key, fresh);
    client.setAuth(async () => token(fresh, "bob"));
    await until("Bob is signed in by the new key", () => who === identifier("bob"));
  });

  const parts = () => token(key, "ada").split(".") as [string, string, string];
  const header = (fields: object) => Buffer.from(JSON.stringify(fields)).toString("base64url");
  const forgeries: Record<string, () => string> = {
    "without a signature": () => `${header({ alg: "none" })}.${parts()[1]}.`,
    "signed with the public key as a secret": () => {
      const text = `${header({ alg: "HS256", kid: key.id })}.${parts()[1]}`;
      const secret = key.public.export({ type: "spki", format: "pem" });
      return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
    },
    "for another audience": () => token(key, "ada", { aud: "somebody" }),
    "for no audience": () => token(key, "ada", { aud: undefined }),
    "of another issuer": () => token(key, "ada", { iss: "https://evil.test" }),
    "of another key under the same name": () => token({ ...newKey(), id: key.id }, "ada"),
    "that has expired": () => expired("ada"),
    "that has no end": () => token(key, "ada", { exp: undefined }),
    "that is not valid yet": () => token(key, "ada", { nbf: Math.floor(Date.now() / 1000) + 600 }),
    "with other claims": () => `${parts()[0]}.${token(key, "bob").split(".")[1]}.${parts()[2]}`,
    "that is none": () => "forged",
  };
  test.each(Object.keys(forgeries))("a token %s is refused, over HTTP and on the socket", async (name) => {
    const forged = (forgeries[name] as () => string)();
    const response = await post(
      "/api/query",
      { path: "conformance/queries:whoAmI", format: "json", args: {} },
      { authorization: `Bearer ${forged}` },
    );
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "Unauthenticated" });
    const socket = await RawSocket.connect();
    socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: forged });
    expect(await socket.next()).toMatchObject({ type: "AuthError", baseVersion: 0, authUpdateAttempted: true });
    await socket.closed;
    expect(socket.transitions()).toEqual([]);
  });
});

describe("each client of the package", () => {
  test("ConvexReactClient under ConvexProviderWithAuth", async () => {
    const client = openReactClient();
    const useAda = () =>
      useMemo(() => ({ isLoading: false, isAuthenticated: true, fetchAccessToken: async () => token(key, "ada") }), []);
    const Who = () => <p>{useQuery(samples.whoAmI, {}) ?? "…"}</p>;
    const State = () => <b>{JSON.stringify(useConvexAuth())}</b>;
    await using mounted = mountTree(
      <ConvexProviderWithAuth client={client} useAuth={useAda}>
        <State />
        <Authenticated>
          <Who />
        </Authenticated>
        <Unauthenticated>nobody</Unauthenticated>
      </ConvexProviderWithAuth>,
      client,
    );
    await until("the user is shown", () => mounted.element.textContent?.includes(identifier("ada")) ?? false);
    expect(mounted.element.querySelector("b")?.textContent).toContain('"isAuthenticated":true');
  });

  test("ConvexHttpClient", async () => {
    const client = new ConvexHttpClient(baseUrl, { logger: false });
    expect(await client.query(samples.whoAmI, {})).toBeNull();
    client.setAuth(token(key, "ada", { email: "ada@example.com" }));
    expect(await client.query(samples.whoAmI, {})).toBe(identifier("ada"));
    expect(await client.action(samples.whoActs, {})).toBe(identifier("ada"));
    expect(await client.query(samples.claims, {})).toEqual({ email: "ada@example.com", issuer: "https://issuer.test", subject: "ada" });
    const scope = ownScope();
    await client.mutation(samples.sign, { scope });
    expect(await client.query(samples.byLabel, { scope })).toMatchObject([{ label: identifier("ada") }]);
    client.setAuth(expired("ada"));
    await expect(client.query(samples.whoAmI, {})).rejects.toThrow("The token has expired.");
    client.clearAuth();
    expect(await client.query(samples.whoAmI, {})).toBeNull();
  });

  test("convex/nextjs", async () => {
    const options = { url: baseUrl, token: token(key, "ada") };
    expect(await fetchQuery(samples.whoAmI, {}, options)).toBe(identifier("ada"));
    expect(await fetchAction(samples.whoActs, {}, options)).toBe(identifier("ada"));
  });
});

describe("the administrator", () => {
  type Admin = { setAdminAuth(key: string, actingAs?: Record<string, unknown>): void };
  const http = (actingAs?: Record<string, unknown>, secret = adminKey) => {
    const client = new ConvexHttpClient(baseUrl, { logger: false });
    (client as unknown as Admin).setAdminAuth(secret, actingAs);
    return client;
  };
  const ada = { issuer: "https://issuer.test", subject: "ada", email: "ada@example.com" };

  test("case 61: acts as a user, over HTTP and on the socket, and a wrong key is refused", async () => {
    expect(await http().query(samples.whoAmI, {})).toBeNull();
    expect(await http(ada).query(samples.whoAmI, {})).toBe(identifier("ada"));
    await expect(http(ada, `${adminKey}x`).query(samples.whoAmI, {})).rejects.toThrow("BadAdminKey");
    const client = openReactClient();
    (client as unknown as Admin).setAdminAuth(adminKey, ada);
    const watch = client.watchQuery(samples.claims, {});
    const unsubscribe = watch.onUpdate(() => undefined);
    await until("the claims are shown", () => watch.localQueryResult() !== undefined);
    expect(watch.localQueryResult()).toEqual(ada);
    unsubscribe();
    await client.close();
    const socket = await RawSocket.connect();
    socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "Admin", value: `${adminKey}x` });
    expect(await socket.next()).toMatchObject({ type: "AuthError", authUpdateAttempted: true });
    await socket.closed;
  });

  test("case 62: calls internal functions, which to everybody else are missing", async () => {
    const missing = (name: string) => `Could not find public function for 'conformance/queries:${name}'.`;
    const user = new ConvexHttpClient(baseUrl, { logger: false });
    user.setAuth(token(key, "ada"));
    await expect(user.query(samples.hidden, {})).rejects.toThrow(missing("hidden"));
    expect(await http().query(samples.hidden, {})).toBe("hidden");
    expect(await http(ada).query(samples.hidden, {})).toBe("hidden");
    const socket = await RawSocket.connect();
    const failed = await socket.subscribe(0, "conformance/queries:hidden", {});
    const unknown = await socket.subscribe(1, "conformance/queries:unknown", {});
    expect(failed).toMatchObject({ type: "QueryFailed", errorMessage: expect.stringContaining(missing("hidden")) as string });
    expect(unknown).toMatchObject({ type: "QueryFailed", errorMessage: expect.stringContaining(missing("unknown")) as string });
    const admin = await RawSocket.connect();
    admin.send({ type: "Authenticate", baseVersion: 0, tokenType: "Admin", value: adminKey });
    expect(await admin.subscribe(0, "conformance/queries:hidden", {})).toMatchObject({ value: "hidden" });
    expect(socket.result(0)).toMatchObject({ type: "QueryFailed" });
    await socket.close();
    await admin.close();
  });

  test("case 63: nobody else reaches what is the system's", async () => {
    const socket = await RawSocket.connect();
    socket.send({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: token(key, "ada") });
    for (const [id, name] of ["_system/cli/tables:default", "_system/no/such:function"].entries()) {
      const failed = await socket.subscribe(id, name, { paginationOpts: { cursor: null, numItems: 10 } });
      // Not a missing function: by these words, and no others, the command line tool ends.
      const words = expect.stringContaining("You do not have permission to perform this operation") as string;
      expect(failed).toMatchObject({ type: "QueryFailed", errorMessage: words });
    }
    await socket.close();
  });

  test("operators need no other key", async () => {
    const ask = (authorization: string) => fetch(`${baseUrl}/api/operator/queries`, { headers: { authorization } });
    expect((await ask(`Bearer ${adminKey}`)).status).toBe(200);
    expect((await ask(`Convex ${adminKey}`)).status).toBe(200);
    expect((await ask(`Bearer ${token(key, "ada")}`)).status).toBe(401);
  });
});

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`Set ${name} to what the server under test has`);
  return value;
}
