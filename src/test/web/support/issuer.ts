import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What the server under test was told of this identity provider. */
export const issuer = "https://issuer.test";
const audience = "sostenuto-tests";

export interface Key {
  readonly id: string;
  readonly private: KeyObject;
  readonly public: KeyObject;
}

export function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = createHash("sha256").update(publicKey.export({ type: "spki", format: "der" })).digest("hex");
  return { id, private: privateKey, public: publicKey };
}

/** Makes these the provider's keys. Only one test file may do so: the tests share the provider. */
export function publish(...keys: Key[]): void {
  const file = process.env["SOSTENUTO_AUTH_TESTS_JWKS"];
  if (file === undefined) throw new Error("Set SOSTENUTO_AUTH_TESTS_JWKS to the file of the provider's keys");
  const jwks = keys.map((key) => ({ ...key.public.export({ format: "jwk" }), kid: key.id, alg: "ES256", use: "sig" }));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify({ keys: jwks }));
  renameSync(`${file}.new`, file);
}

/**
 * A token of this provider.
 *
 * @param claims instead of the usual ones, or beside them
 */
export function token(key: Key, subject: string, claims: Record<string, unknown> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = { iss: issuer, aud: audience, sub: subject, iat: now, exp: now + 3600, jti: randomUUID(), ...claims };
  const text = `${encode({ alg: "ES256", typ: "JWT", kid: key.id })}.${encode(payload)}`;
  return `${text}.${sign("sha256", Buffer.from(text), { key: key.private, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

export function identifier(subject: string): string {
  return `${issuer}|${subject}`;
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
