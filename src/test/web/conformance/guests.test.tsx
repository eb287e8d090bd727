import { ConvexAuthProvider, useAuthActions } from "@convex-dev/auth/react";
import { ConvexHttpClient } from "convex/browser";
import { useConvexAuth, useQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { createPublicKey, verify, type JsonWebKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import { api } from "../../../main/web/_generated/api";
import type { Doc } from "../../../main/web/_generated/dataModel";
import { openReactClient } from "../support/client";
import { baseUrl } from "../support/environment";
import { mountTree } from "../support/hooks";
import { until } from "../support/wait";

type Tokens = { token: string; refreshToken: string };
type Answer = { tokens?: Tokens | null; redirect?: string; verifier?: string };

const signInReference = makeFunctionReference<"action", Record<string, unknown>, Answer>("auth:signIn");
const signOutReference = makeFunctionReference<"action", Record<string, never>, null>("auth:signOut");

/** What a browser keeps of its guest. */
class Storage {
  readonly items = new Map<string, string>();
  getItem = (name: string) => this.items.get(name) ?? null;
  setItem = (name: string, value: string) => void this.items.set(name, value);
  removeItem = (name: string) => void this.items.delete(name);
  item(part: string): string | undefined {
    return [...this.items].find(([name]) => name.includes(part))?.[1];
  }
}

/** A page under the unmodified provider. */
function openPage(storage: Storage) {
  const page = {
    me: undefined as Doc<"users"> | null | undefined,
    auth: { isLoading: true, isAuthenticated: false },
    actions: undefined as ReturnType<typeof useAuthActions> | undefined,
  };
  function Page() {
    page.actions = useAuthActions();
    page.auth = useConvexAuth();
    page.me = useQuery(api.users.me, {});
    return null;
  }
  const client = openReactClient();
  const mounted = mountTree(
    <ConvexAuthProvider client={client} storage={storage}>
      <Page />
    </ConvexAuthProvider>,
    client,
  );
  return Object.assign(page, { [Symbol.asyncDispose]: () => mounted[Symbol.asyncDispose]() });
}

function http(token?: string): ConvexHttpClient {
  const client = new ConvexHttpClient(baseUrl, { logger: false });
  if (token !== undefined) client.setAuth(token);
  return client;
}

async function newGuest(): Promise<Tokens> {
  const { tokens } = await http().action(signInReference, { provider: "anonymous", params: {} });
  if (tokens === undefined || tokens === null) throw new Error("no tokens");
  return tokens;
}

async function renewed(refreshToken: string): Promise<Tokens | null | undefined> {
  return (await http().action(signInReference, { refreshToken })).tokens;
}

describe("@convex-dev/auth/react", () => {
  test("a guest signs in, is here again after a reload, and signs out", async () => {
    const storage = new Storage();
    let id: string;
    {
      await using page = openPage(storage);
      await until("the page knows that nobody is signed in", () => !page.auth.isLoading && page.me === null);
      expect(await page.actions?.signIn("anonymous")).toEqual({ signingIn: true });
      await until("the guest is a user", () => page.auth.isAuthenticated && (page.me ?? null) !== null);
      expect(page.me).toMatchObject({ isAnonymous: true });
      id = (page.me as Doc<"users">)._id;
    }
    const before = storage.item("RefreshToken");
    await using page = openPage(storage);
    await until("the guest is here again", () => page.auth.isAuthenticated && page.me?._id === id);
    await until("the refresh token has been renewed", () => storage.item("RefreshToken") !== before);
    const kept = storage.item("RefreshToken") as string;
    await page.actions?.signOut();
    await until("nobody is signed in", () => !page.auth.isAuthenticated && page.me === null);
    expect(storage.items.size).toBe(0);
    expect(await renewed(kept)).toBeNull();
  });

  test("a guest whose sign-in has ended elsewhere is signed out", async () => {
    const storage = new Storage();
    {
      await using page = openPage(storage);
      await until("the page is ready", () => !page.auth.isLoading);
      await page.actions?.signIn("anonymous");
      await until("the guest is a user", () => (page.me ?? null) !== null);
    }
    await http(storage.item("JWT")).action(signOutReference, {});
    await using page = openPage(storage);
    await until("the page learns of it", () => !page.auth.isLoading && !page.auth.isAuthenticated && storage.items.size === 0);
    await until("nobody is signed in", () => page.me === null);
  });
});

describe("guests over HTTP", () => {
  test("two guests are two users", async () => {
    const [one, two] = [await newGuest(), await newGuest()];
    const [first, second] = [await http(one.token).query(api.users.me, {}), await http(two.token).query(api.users.me, {})];
    expect(first?._id).toBeDefined();
    expect(second?._id).not.toBe(first?._id);
  });

  test("a refresh token that turns up again ends the sign-in", async () => {
    const first = await newGuest();
    const second = (await renewed(first.refreshToken)) as Tokens;
    const third = (await renewed(second.refreshToken)) as Tokens;
    const fourth = (await renewed(third.refreshToken)) as Tokens;
    expect(new Set([first, second, third, fourth].map(({ refreshToken }) => refreshToken)).size).toBe(4);
    expect(await renewed(first.refreshToken)).toBeNull();
    expect(await renewed(fourth.refreshToken)).toBeNull();
  });

  test("a forged refresh token is worth nothing, and another provider is refused", async () => {
    const { refreshToken } = await newGuest();
    expect(await renewed(`${refreshToken}x`)).toBeNull();
    expect(await renewed("x")).toBeNull();
    await expect(http().action(signInReference, { provider: "github" })).rejects.toMatchObject({ data: { code: "UnknownProvider" } });
    await expect(http().action(signInReference, { params: { code: "1234" } })).rejects.toMatchObject({ data: { code: "UnknownProvider" } });
  });

  test("others can believe the tokens, by the published keys", async () => {
    const { token } = await newGuest();
    const [header, payload, signature] = token.split(".") as [string, string, string];
    const { kid } = JSON.parse(Buffer.from(header, "base64url").toString()) as { kid: string };
    const response = await fetch(`${baseUrl}/.well-known/jwks.json`);
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    const { keys } = (await response.json()) as { keys: (JsonWebKey & { kid: string; d?: string })[] };
    const jwk = keys.find((key) => key.kid === kid);
    expect(jwk?.d).toBeUndefined();
    const key = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
    const right = verify("sha256", Buffer.from(`${header}.${payload}`), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
    expect(right).toBe(true);
    expect((await fetch(`${baseUrl}/.well-known/openid-configuration`)).status, "the issuer is no web address").toBe(404);
  });

  test("what keeps the sign-ins is not for clients", async () => {
    const begin = makeFunctionReference<"mutation", { subject: string }, null>("auth/signIns:begin");
    await expect(http().mutation(begin, { subject: "x" })).rejects.toThrow("Could not find public function for 'auth/signIns:begin'.");
  });
});
