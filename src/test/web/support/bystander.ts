import { execFileSync, fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { within } from "./wait";

/** Latencies in milliseconds, from the moment an `UPDATE` is sent until the new value is there; infinite before the first one. */
export interface Latencies {
  count: number;
  median: number;
  p95: number;
  worst: number;
}

/** What the process of a bystander is told. */
export type Word = "begin" | "latencies" | "stop";

export type Answer = { latencies: Latencies } | { failure: string };

const sources = dirname(dirname(fileURLToPath(import.meta.url)));

/** Longer than one update may take. */
const limit = 70_000;

/**
 * Somebody who does no harm (`bystander/main.ts`), in a process of its own: what a test does beside it must not take the
 * time of the clock that it is judged by.
 */
export class Bystander {
  private readonly ended: Promise<never>;

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {
    this.ended = new Promise((_, reject) => {
      process.on("exit", (code) => reject(new Error(`the bystander's process ended with ${code}`)));
    });
    this.ended.catch(() => undefined);
  }

  static async start(): Promise<Bystander> {
    const folder = mkdtempSync(join(tmpdir(), "bystander-"));
    const program = join(folder, "bystander.cjs");
    const options = ["--bundle", "--platform=node", "--format=cjs", "--log-level=warning", `--outfile=${program}`];
    execFileSync("node_modules/.bin/esbuild", ["bystander/main.ts", ...options], { cwd: sources, stdio: "inherit" });
    const bystander = new Bystander(fork(program, { execArgv: [], serialization: "advanced" }), folder);
    await bystander.answer();
    return bystander;
  }

  /** Forgets what was measured until now. */
  async begin(): Promise<void> {
    await this.ask("begin");
  }

  /** What was measured since `begin`. */
  async latencies(): Promise<Latencies> {
    return this.ask("latencies");
  }

  async stop(): Promise<void> {
    await this.ask("stop");
    this.process.disconnect();
    rmSync(this.folder, { recursive: true });
  }

  private async ask(word: Word): Promise<Latencies> {
    const answer = this.answer();
    this.process.send(word);
    return answer;
  }

  private async answer(): Promise<Latencies> {
    const message = new Promise((resolve) => this.process.once("message", resolve));
    const answer = (await within("an answer of the bystander", Promise.race([message, this.ended]), limit)) as Answer;
    if ("failure" in answer) throw new Error(answer.failure);
    return answer.latencies;
  }
}
