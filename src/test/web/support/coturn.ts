import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./wait";

/** A real coturn for this machine alone, which ends with the test. */
export class Coturn {
  /** What it wrote, one line after the other. */
  private written = "";

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(secret: string): Promise<Coturn> {
    const folder = await mkdtemp(join(tmpdir(), "coturn-"));
    const port = await freePort();
    const child = spawn("turnserver", [
      ...["-n", "--no-cli", "--no-tls", "--no-dtls", "--fingerprint", "--verbose"],
      ...["--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--listening-port", String(port)],
      // Both browsers of the test are on this machine; nobody else must be told to allow this.
      "--allow-loopback-peers",
      ...["--use-auth-secret", "--static-auth-secret", secret, "--realm", "sostenuto.test"],
      ...["--log-file", "stdout", "--simple-log"],
      ...["--pidfile", join(folder, "pid"), "--userdb", join(folder, "users.db")],
    ]);
    const coturn = new Coturn(child, folder, port);
    for (const output of [child.stdout, child.stderr]) output.on("data", (text: Buffer) => (coturn.written += text.toString()));
    let failure: Error | undefined;
    child.on("error", (error) => (failure = error));
    await until(
      () => `coturn listens (apt-get install coturn): ${coturn.written}`,
      () => {
        if (failure !== undefined) throw failure;
        return coturn.written.includes(`listener opened on : 127.0.0.1:${port}`);
      },
    );
    return coturn;
  }

  /** The lines that hold this text. */
  lines(text: string): string[] {
    return this.written.split("\n").filter((line) => line.includes(text));
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.on("exit", resolve));
    if (this.child.exitCode === null && this.child.kill("SIGKILL")) await ended;
    await rm(this.folder, { recursive: true });
  }
}

/** A port of this machine that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
