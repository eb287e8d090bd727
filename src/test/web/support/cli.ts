import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { baseUrl } from "./environment";
import { until } from "./wait";

/** The CLI of the npm package, unmodified, as an operator runs it. */

export const adminKey = required("SOSTENUTO_ADMIN_KEY");

const main = join(dirname(dirname(fileURLToPath(import.meta.url))), "node_modules", "convex", "bin", "main.js");

/** What a command came to; the code is -1 when it was killed. */
export type Ran = { code: number; out: string; err: string };

/** Runs a command until it ends. */
export function convex(folder: string, args: string[], key = adminKey): Promise<Ran> {
  return new Promise((resolve) => {
    const child = start(folder, args, key, (error, out, err) =>
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : -1, out, err }),
    );
    child.stdin?.end();
  });
}

/** A command that goes on until it is told to end. */
export function convexOpen(folder: string, args: string[]) {
  const seen = { out: "", err: "" };
  let ended: (() => void) | undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  const child = start(folder, args, adminKey, () => ended?.());
  child.stdout?.on("data", (text: string) => (seen.out += text));
  child.stderr?.on("data", (text: string) => (seen.err += text));
  return {
    seen,
    /** Waits for a text on its output. */
    shows: (text: string) => until(`the CLI to show ${text}`, () => seen.out.includes(text), 30_000),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await end;
    },
  };
}

/** A folder in which the CLI may run. */
export async function projectFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "convex-"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "x", dependencies: { convex: "1.48.0" } }));
  return folder;
}

function start(
  folder: string,
  args: string[],
  key: string,
  done: (error: { code?: string | number | null } | null, out: string, err: string) => void,
) {
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    CI: "1",
    NO_COLOR: "1",
    CONVEX_SELF_HOSTED_URL: baseUrl,
    CONVEX_SELF_HOSTED_ADMIN_KEY: key,
  };
  return execFile(process.execPath, [main, ...args], { cwd: folder, env, timeout: 60_000, maxBuffer: 64 << 20 }, done);
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`Set ${name}; see README.md`);
  return value;
}
