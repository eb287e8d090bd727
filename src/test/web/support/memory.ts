import { execFile } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { baseUrl } from "./environment";

/** What the server holds, in MiB. */
export interface Memory {
  /** Of the heap, after a full collection. */
  heap: number;
  /** Of the process, as the system sees it. */
  resident: number;
}

/** Has the server's garbage collected and looks what is left; only on the server's own machine. */
export async function memory(): Promise<Memory> {
  const pid = serverPid();
  const jcmd = process.env["JAVA_HOME"] === undefined ? "jcmd" : join(process.env["JAVA_HOME"], "bin", "jcmd");
  await promisify(execFile)(jcmd, [String(pid), "GC.run"]);
  const text = await (await fetch(`${baseUrl}/metrics?scope=base`)).text();
  const heap = /^memory_usedHeap_bytes.* ([0-9.E]+)$/m.exec(text);
  const resident = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return { heap: Number(heap?.[1]) / 2 ** 20, resident: Number(resident?.[1]) / 2 ** 10 };
}

/** The process that listens on the server's port. */
function serverPid(): number {
  const port = Number(new URL(baseUrl).port).toString(16).toUpperCase().padStart(4, "0");
  const inode = ["tcp", "tcp6"]
    .flatMap((name) => readFileSync(`/proc/net/${name}`, "utf8").split("\n"))
    .map((line) => line.trim().split(/\s+/))
    .find((fields) => fields[1]?.endsWith(`:${port}`) === true && fields[3] === "0A")?.[9];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
    if (descriptors(pid).includes(`socket:[${inode}]`)) return Number(pid);
  throw new Error(`nobody listens at ${baseUrl}`);
}

function descriptors(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return []; // not ours, or gone
  }
}
